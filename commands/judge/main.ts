import { runCommand } from '../shared/run';
import { judge } from './judge';

runCommand(judge);
