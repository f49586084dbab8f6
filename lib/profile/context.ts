import type { App } from 'aws-cdk-lib';
import { SettingsError } from '../shared/validation';
import { nearestName } from './nearest-name';
import { configSchema } from './schema';

const PROFILE = 'profile';

/**
 * The name of the profile that `-c profile=NAME` chooses; undefined without it.
 *
 * The CDK ignores a key that nobody reads: a mistyped one would deploy the default, which has a GPU.
 *
 * @throws SettingsError when another key was meant to choose it, or to be a setting of it
 */
export function profileIn({ node }: App): string | undefined {
  for (const key of Object.keys(node.getAllContext())) {
    const [section = key] = key.split('.');
    if (key !== PROFILE && Object.hasOwn(configSchema.shape, section)) {
      throw new SettingsError(
        `-c ${key}=… sets nothing: ${section} is a setting of a profile. Set it in config/NAME.json, and choose that with -c profile=NAME.`,
      );
    }
    if (key !== PROFILE && nearestName(key, [PROFILE])) {
      throw new SettingsError(`-c ${key}=… sets nothing. Did you mean -c profile=NAME?`);
    }
  }
  const name: unknown = node.tryGetContext(PROFILE);
  if (name !== undefined && typeof name !== 'string') {
    throw new SettingsError(
      `The context key profile is ${JSON.stringify(name)}; it must be the name of a file in config/`,
    );
  }
  return name;
}
