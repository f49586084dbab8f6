import { runCommand } from '../command/run';
import { evaluate } from './evaluate';

runCommand(evaluate);
