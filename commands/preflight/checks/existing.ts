import { DescribeDomainCommand, OpenSearchClient } from '@aws-sdk/client-opensearch';
import { DescribeEndpointCommand, SageMakerClient } from '@aws-sdk/client-sagemaker';
import { ENGINE_VERSION } from '../../../lib/domain/rules';
import { IMPORTED_ENDPOINT_DEFAULTS } from '../../../lib/endpoint/defaults';
import type { Config } from '../../../lib/profile/validate';
import { check, type Finding, fails, passes } from '../finding';

/** Whether a domain of your own can rerank: its version, and fine-grained access control. */
export function checkExistingDomain(
  region: string,
  { domainArn }: NonNullable<Config['domain']['existing']>,
): Promise<Finding> {
  const name = domainArn.split('/').at(-1) ?? '';
  return check(
    `domain ${name}`,
    'OpenSearch 2.13 or later with fine-grained access control',
    'es:DescribeDomain',
    async () => {
      const { DomainStatus: domain } = await new OpenSearchClient({ region }).send(
        new DescribeDomainCommand({ DomainName: name }),
      );
      const version = domain?.EngineVersion ?? 'no version';
      const guarded = domain?.AdvancedSecurityOptions?.Enabled === true;
      const found = `${version} ${guarded ? 'with' : 'without'} fine-grained access control`;
      if (!ENGINE_VERSION.accepts(version.replace(/^OpenSearch_/, ''))) {
        return fails(found, 'Upgrade the domain.');
      }
      return guarded
        ? passes(found)
        : fails(
            found,
            'Turn it on, which needs encryption at rest and between nodes, and HTTPS only; it cannot be turned off again.',
          );
    },
  );
}

/** Whether an endpoint of your own answers. */
export function checkExistingEndpoint(
  region: string,
  {
    endpointName,
    variantName = IMPORTED_ENDPOINT_DEFAULTS.variantName,
    serverless = IMPORTED_ENDPOINT_DEFAULTS.serverless,
  }: NonNullable<Config['endpoint']['existing']>,
): Promise<Finding> {
  return check(
    `endpoint ${endpointName}`,
    `InService, with variant ${variantName}${serverless ? ', serverless' : ''}`,
    'sagemaker:DescribeEndpoint',
    async () => {
      try {
        const { EndpointStatus, ProductionVariants } = await new SageMakerClient({ region }).send(
          new DescribeEndpointCommand({ EndpointName: endpointName }),
        );
        const variants = ProductionVariants ?? [];
        const variant = variants.find(({ VariantName }) => VariantName === variantName);
        const isServerless = variant?.CurrentServerlessConfig !== undefined;
        const names = variants.map(({ VariantName }) => VariantName).join(', ');
        const found = `${EndpointStatus}, with variant ${names}${isServerless ? ', serverless' : ''}`;
        if (EndpointStatus !== 'InService') {
          return fails(
            found,
            'Wait until it is in service: registration validates the model by a test prediction.',
          );
        }
        if (!variant) {
          return fails(found, 'Set endpoint.existing.variantName to its variant.');
        }
        return isServerless === serverless
          ? passes(found)
          : fails(found, `Set endpoint.existing.serverless to ${isServerless}.`);
      } catch (error) {
        if (/could not find endpoint/i.test((error as Error).message)) {
          return fails(
            'does not exist',
            `Create it in ${region}, or correct endpoint.existing.endpointName.`,
          );
        }
        throw error;
      }
    },
  );
}
