import {
  AccessAnalyzerClient,
  PolicyType,
  paginateValidatePolicy,
  type ValidatePolicyRequest,
  ValidatePolicyResourceType,
} from '@aws-sdk/client-accessanalyzer';
import { type Policy, policiesOf } from '../policies';
import { asAssumed, otherwise, type Question } from '../question';

/** Policy validation is free of charge, unlike custom policy checks: https://aws.amazon.com/iam/access-analyzer/pricing/. */
export const POLICY_VALIDATION: Question = {
  id: 'policy-validation',
  asks: 'Does IAM Access Analyzer find anything wrong with a policy of the templates?',
  matters:
    'A condition key that a service does not know, or an action that does not exist, is no error when a role is made: it allows nothing, and is noticed minutes or months later.',
  call: '`access-analyzer:ValidatePolicy` of every policy in the templates of the profile',
  needs: 'nothing',
  ask: async ({ region, templates }) => {
    const client = new AccessAnalyzerClient({ region });
    const policies = policiesOf(templates());
    const found: string[] = [];
    for (const policy of policies) {
      for await (const { findings } of paginateValidatePolicy({ client }, requestFor(policy))) {
        found.push(
          ...(findings ?? [])
            .filter(({ findingType }) => findingType !== 'SUGGESTION')
            .map(({ findingType, issueCode }) => `${policy.where}: ${findingType} ${issueCode}`),
        );
      }
    }
    const answer = `${policies.length} policies, ${found.length} findings`;
    return found.length === 0
      ? asAssumed(answer, 'IAM knows every action and condition key of the templates.')
      : otherwise(
          `${answer}: ${found.join('; ')}`,
          'Each names a statement that does something else than it says: correct it before a deployment.',
        );
  },
};

function requestFor({ kind, document }: Policy): ValidatePolicyRequest {
  return {
    policyDocument: JSON.stringify(document),
    policyType: kind === 'identity' ? PolicyType.IDENTITY_POLICY : PolicyType.RESOURCE_POLICY,
    ...(kind === 'trust' && { validatePolicyResourceType: ValidatePolicyResourceType.ROLE_TRUST }),
  };
}
