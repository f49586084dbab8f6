import { runCommand } from '../local/command/run';
import { smoke } from './smoke';

runCommand(smoke);
