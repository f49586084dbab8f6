import { runCommand } from '../../local/command/run';
import { torture } from './torture';

runCommand(torture);
