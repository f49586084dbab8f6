import type { Runtime } from '../../../benchmarks/toolkit/runtime';
import { library } from './library';

/** A version of transformers under the toolkit. */
export interface Version {
  readonly transformers: string;
  /** The status of the stock handler's answer to no pairs, and to a parameter that it does not know. */
  readonly ofNothing: number;
  readonly ofUnknown: number;
  /** The environment of its containers. */
  readonly environment: (runtime: Runtime) => Promise<Readonly<Record<string, string>>>;
}

/** Those of the two images. */
export const VERSIONS: readonly Version[] = [
  { transformers: '4.51.3', ofNothing: 200, ofUnknown: 400, environment: async () => ({}) },
  {
    transformers: '5.5.3',
    ofNothing: 400,
    ofUnknown: 200,
    environment: async (runtime) => ({ PYTHONPATH: (await library(runtime)).pythonPath }),
  },
];
