import { TestEnvironment as NodeEnvironment } from 'jest-environment-node';
import { NODES_VARIABLE } from './clusters';
import { announcedNodes } from './nodes-file';

/** Lets the tests of a file begin once the nodes of the run are up. */
export default class WithNodes extends NodeEnvironment {
  override async setup(): Promise<void> {
    await super.setup();
    this.global.process.env[NODES_VARIABLE] = JSON.stringify(await announcedNodes());
  }
}
