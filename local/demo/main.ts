import { runCommand } from '../command/run';
import { demo } from './demo';

runCommand(demo);
