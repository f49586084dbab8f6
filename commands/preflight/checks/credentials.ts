import { GetUserCommand, IAMClient } from '@aws-sdk/client-iam';
import { check, type Finding, fails, isDenied, passes } from '../finding';

/**
 * Whether AWS accepts the credentials, for the account of the profile where that can be seen.
 *
 * Asks IAM who is calling, since every answer but a refusal of the credentials shows that they are valid: a role has no
 * user (400), and who may not ask is told by name that he may not (403).
 */
export function checkCredentials(region: string, account: string | undefined): Promise<Finding> {
  const needed = account ? `credentials of account ${account}` : 'credentials that AWS accepts';
  return check('credentials', needed, 'iam:GetUser', async () => {
    const caller = await whoCalls(region);
    if (caller.refused) {
      return fails(caller.refused, 'Sign in, for example with aws sso login, or set AWS_PROFILE.');
    }
    const found = caller.arn ?? 'a role';
    return account && caller.arn && caller.arn.split(':')[4] !== account
      ? fails(found, `Use credentials of account ${account}, or change account in the profile.`)
      : passes(found);
  });
}

async function whoCalls(region: string): Promise<{ readonly arn?: string; readonly refused?: string }> {
  try {
    const { User } = await new IAMClient({ region }).send(new GetUserCommand({}));
    return { arn: User?.Arn };
  } catch (error) {
    const { name, message } = error as Error;
    if (REFUSALS.has(name)) {
      return { refused: message };
    }
    if (isDenied(error) || name === 'ValidationError') {
      return { arn: /arn:[^\s:]+:(?:sts|iam)::\d{12}:\S+/.exec(message)?.[0] };
    }
    throw error;
  }
}

const REFUSALS = new Set([
  'CredentialsProviderError',
  'ExpiredToken',
  'InvalidClientTokenId',
  'SignatureDoesNotMatch',
  'TokenProviderError',
]);
