import { runCommand } from '../shared/run';
import { cost } from './command';

runCommand((args) => cost(args));
