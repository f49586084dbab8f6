import { cacheFolder } from '../../../local/opensearch/cache';
import { thisMachine } from '../../../local/opensearch/machine';
import { freePort } from '../../../local/opensearch/ports';
import { makeRunFolder } from '../../../local/opensearch/run-folder';
import { makeCertificate } from './certificate';
import { Control } from './control';
import { type Emulator, startEmulator } from './emulator';
import { REGION } from './region';

/** The emulator without a domain, and without anything that scores. */
export interface BareEmulator extends Emulator {
  readonly control: Control;
}

/** Starts it; without OpenSearch it takes seconds. */
export async function startBareEmulator(): Promise<BareEmulator> {
  const folder = await makeRunFolder(await cacheFolder(thisMachine()));
  const ports = { aws: await freePort(0), control: await freePort(0) };
  const emulator = await startEmulator({
    region: REGION,
    folder,
    ports,
    // Nobody listens there.
    fronts: { domain: 1, runtime: 1, bedrock: 1 },
    certificate: await makeCertificate(folder, REGION.name),
    orderSeed: '1',
  });
  return { ...emulator, control: new Control(`http://127.0.0.1:${ports.control}`) };
}
