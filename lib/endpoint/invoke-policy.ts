import { createHash } from 'node:crypto';
import { Stack } from 'aws-cdk-lib';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { Construct } from 'constructs';
import type { IReranker } from '../shared/reranker';

/**
 * Lets a role invoke an endpoint, or a model of Bedrock.
 *
 * The endpoint is part of the id, and so is the inference component if there is one: when either is replaced, the new
 * permission is added before the old one goes, and whoever calls the old one may do so until everything has switched.
 */
export function invokePolicy(scope: Construct, role: iam.IRole, endpoint: IReranker): iam.Policy {
  const { rerankerArn, inferenceComponentName: component } = endpoint;
  const invoked = component === undefined ? rerankerArn : [rerankerArn, component];
  const policy = new iam.Policy(scope, `Invoke-${tokenHash(scope, invoked)}`, { roles: [role] });
  endpoint.grantInvoke(policy);
  return policy;
}

/** Names what tokens stand for; the same in every synthesis. */
function tokenHash(scope: Construct, tokens: string | readonly string[]): string {
  const meaning = JSON.stringify(Stack.of(scope).resolve(tokens));
  return createHash('sha256').update(meaning).digest('hex').slice(0, 8);
}
