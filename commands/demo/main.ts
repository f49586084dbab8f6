import { runCommand } from '../shared/run';
import { demo } from './demo';

runCommand(demo);
