import { SSMClient } from '@aws-sdk/client-ssm';
import { InvalidArgumentError, Option } from '@commander-js/extra-typings';
import { loadProfile } from '../../lib/profile';
import type { Config } from '../../lib/profile/validate';
import { UsageError } from '../shared/usage-error';

const DEFAULT_PROFILE = 'dev';

/** The profile, as `cdk` is told it. */
export const PROFILE = new Option('-c, --context <profile=NAME>', 'the profile in config/')
  .argParser((context): string => {
    const [, name] = /^profile=(.+)$/.exec(context) ?? [];
    if (name === undefined) {
      throw new InvalidArgumentError(`It must be profile=NAME, such as profile=${DEFAULT_PROFILE}.`);
    }
    return name;
  })
  .default(DEFAULT_PROFILE);

/** Reads and checks a profile. @throws UsageError when it cannot be deployed as it stands */
export function readProfile(directory: string, name: string): Config {
  try {
    return loadProfile(directory, name);
  } catch (error) {
    throw new UsageError((error as Error).message);
  }
}

/** The region that the SDK would take: AWS_REGION, or the one of the shared configuration. @throws UsageError */
export async function regionOfTheEnvironment(): Promise<string> {
  try {
    return await new SSMClient({}).config.region();
  } catch {
    throw new UsageError('No region is known. Set region in the profile, or AWS_REGION.');
  }
}
