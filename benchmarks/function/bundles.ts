import { mkdtempSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { buildSync } from 'esbuild';
import { bundle } from '../../scripts/bundle';

/** The rerank function as it is deployed, and the SDK's client alone, bundled in the same way. */
export class Bundles {
  private readonly folder = mkdtempSync(join(tmpdir(), 'benchmark-function-'));
  readonly function = join(this.folder, 'function', 'index.js');
  readonly sdk = join(this.folder, 'sdk', 'index.js');

  constructor() {
    bundle('rerank', join(this.folder, 'function'));
    buildSync({
      entryPoints: [join(__dirname, 'sdk-alone.ts')],
      outfile: this.sdk,
      bundle: true,
      minify: true,
      platform: 'node',
      target: 'node24',
      mainFields: ['module', 'main'],
      logLevel: 'error',
    });
  }

  bytes(name: 'function' | 'sdk'): number {
    return statSync(this[name]).size;
  }

  remove(): void {
    rmSync(this.folder, { recursive: true, force: true });
  }
}
