import { runCommand } from '../local/command/run';
import { verify } from './verify';

runCommand(verify);
