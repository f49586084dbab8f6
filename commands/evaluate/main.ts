import { runCommand } from '../shared/run';
import { evaluate } from './evaluate';

runCommand(evaluate);
