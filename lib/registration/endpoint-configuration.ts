import { createHash } from 'node:crypto';
import { Lazy, Stack, Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { MODEL_OF_COMPONENT, OF_CONTENT } from '../../protocol/endpoint-configuration';
import { CrossEncoderEndpoint } from '../endpoint/cross-encoder-endpoint';
import type { IReranker } from '../shared/reranker';

/**
 * A value that changes whenever something else serves: the name of the endpoint's configuration, or, of an endpoint in
 * another stack, a hash of what the configuration holds.
 *
 * The name would be an export of the other stack, and CloudFormation changes no export that is in use
 * (https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/using-cfn-stack-exports.html): no update of the endpoint
 * could be deployed any more.
 */
export function endpointConfiguration(scope: Construct, endpoint: IReranker): string | undefined {
  const isElsewhere =
    endpoint instanceof CrossEncoderEndpoint &&
    Token.isUnresolved(endpoint.configurationName) &&
    Stack.of(endpoint) !== Stack.of(scope);
  return isElsewhere ? Lazy.string({ produce: () => hashOf(endpoint) }) : nameOf(endpoint);
}

/** An inference component gets another model without another configuration. */
function nameOf({ configurationName, servedModelName }: IReranker): string | undefined {
  return servedModelName === undefined
    ? configurationName
    : `${configurationName}${MODEL_OF_COMPONENT}${servedModelName}`;
}

function hashOf(endpoint: CrossEncoderEndpoint): string {
  const { primaryContainer, enableNetworkIsolation, vpcConfig } = endpoint.cfnModel;
  const { productionVariants, kmsKeyId } = endpoint.cfnEndpointConfig;
  const content = Stack.of(endpoint).resolve({
    model: { primaryContainer, enableNetworkIsolation, vpcConfig },
    configuration: { productionVariants, kmsKeyId },
  });
  return OF_CONTENT + createHash('sha256').update(JSON.stringify(content)).digest('hex').slice(0, 16);
}
