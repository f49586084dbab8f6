import { runCommand } from '../shared/run';
import type * as AwsQuestions from './aws-questions/command';
import { smoke } from './smoke';

runCommand((args, lifetime) =>
  args.includes('--aws-questions')
    ? // It loads the CDK, which takes seconds.
      (require('./aws-questions/command') as typeof AwsQuestions).askAws(args)
    : smoke(args, lifetime),
);
