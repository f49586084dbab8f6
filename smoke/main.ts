import { runCommand } from '../local/command/run';
import { askAws } from './aws-questions/command';
import { smoke } from './smoke';

runCommand((args, lifetime) => (args.includes('--aws-questions') ? askAws(args) : smoke(args, lifetime)));
