import { runCommand } from '../../commands/shared/run';
import { torture } from './torture';

runCommand(torture);
