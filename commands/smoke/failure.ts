import { readError } from '../../lambda/register/opensearch/read-error';

/** A failed check or step, in words for whoever runs the deployment. */
export class SmokeFailure extends Error {
  override readonly name = 'SmokeFailure';
}

/** Does one step; a failure says which step it was, why it failed and, where that is known, what to do. */
export async function attempt<Value>(purpose: string, work: () => PromiseLike<Value>): Promise<Value> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof SmokeFailure) {
      throw error;
    }
    const reason = reasonOf(error);
    const remedy = REMEDIES.find(({ when }) => when.test(reason))?.remedy;
    throw new SmokeFailure([`Could not ${purpose}: ${reason}`, ...(remedy ? [remedy] : [])].join('\n'));
  }
}

const REMEDIES: readonly { readonly when: RegExp; readonly remedy: string }[] = [
  {
    when: /no permissions for/,
    remedy:
      'Fine-grained access control does not know you, or allows you less. On a domain that this app has made, name your ' +
      'role in domain.administrators of the profile and deploy. On another, its administrator must map your role to a ' +
      'security role with these permissions, beside those who have it: PATCH _plugins/_security/api/rolesmapping/ROLE ' +
      '[{"op":"add","path":"/backend_roles/-","value":"YOUR ROLE ARN"}].',
  },
  {
    when: /not authorized to perform/,
    remedy: 'IAM refuses. Allow your user or role the action that is named.',
  },
  {
    when: /Endpoint \S+ of account \d+ not found/,
    remedy:
      'The SageMaker endpoint was deleted, which CloudFormation does not notice: destroy the stack that reranks, and ' +
      'deploy it again.',
  },
  {
    when: /remote (service|model)|remote_connector|ServiceUnavailable|Service unavailable|RerankUnavailable/,
    remedy:
      'The SageMaker endpoint does not score. See its state (aws sagemaker describe-endpoint) and at its log ' +
      '(/aws/sagemaker/Endpoints/NAME).',
  },
  {
    when: /Pipeline \S+ is not defined/,
    remedy: 'The search pipeline is gone from the domain: npm run verify -- --repair makes it again.',
  },
  {
    when: /Could not load credentials|ExpiredToken|security token included in the request/,
    remedy: 'Sign in to the account, and name the profile with --profile.',
  },
  {
    when: /Region is missing/,
    remedy: 'Name the region with --region or AWS_REGION.',
  },
];

const REASON_CHARACTERS = 500;

function reasonOf(error: unknown): string {
  const { status, text } = readError(error);
  if (status !== undefined) {
    return `${status} ${text.slice(0, REASON_CHARACTERS)}`;
  }
  return error instanceof Error ? `${error.name}: ${text}` : text;
}
