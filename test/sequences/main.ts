import { runCommand } from '../../commands/shared/run';
import { fuzz } from './fuzz';

runCommand(fuzz);
