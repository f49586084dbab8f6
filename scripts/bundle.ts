import { cpSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { NodejsFunction } from 'aws-cdk-lib/aws-lambda-nodejs';
import { handlerCode, RUNTIME } from '../lib/shared/handler-code';

/** Puts the code of a function into a folder, byte for byte as a synthesis in the repository makes it. */
export function bundle(entry: string, folder: string): void {
  const outdir = mkdtempSync(join(tmpdir(), 'bundle-'));
  try {
    const app = new App({ outdir, analyticsReporting: false });
    new NodejsFunction(new Stack(app, 'Bundle'), 'Function', { runtime: RUNTIME, ...handlerCode(entry) });
    app.synth();
    const [asset, ...others] = readdirSync(outdir).filter((name) => name.startsWith('asset.'));
    if (!asset || others.length > 0) {
      throw new Error(`Function ${entry} was not bundled into one asset.`);
    }
    cpSync(join(outdir, asset), folder, { recursive: true });
  } finally {
    rmSync(outdir, { recursive: true, force: true });
  }
}
