import { runCommand } from '../shared/run';
import { verify } from './verify';

runCommand(verify);
