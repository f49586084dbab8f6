import { runCommand } from '../shared/run';
import { start } from './start';

runCommand(start);
