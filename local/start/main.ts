import { runCommand } from '../command/run';
import { start } from './start';

runCommand(start);
