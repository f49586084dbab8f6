import { Serving } from '../../../../lib/serving/serving';
import { checkEndpointQuota } from '../../../preflight/checks/endpoint-quota';
import { checkLogPolicies } from '../../../preflight/checks/log-policies';
import { checkInstanceTypes, checkVersion } from '../../../preflight/checks/new-domain';
import { checkServingImage } from '../../../preflight/checks/serving-image';
import type { Question } from '../question';
import { answerOf } from './findings';

/** A type of each device; which one does not matter to an image. */
const INSTANCE_TYPES = ['ml.g5.xlarge', 'ml.c7i.xlarge'];

export const IMAGES: Question = {
  id: 'serving-images',
  asks: 'Are the serving images in the region, under the tags that this release names, with and without a GPU?',
  matters:
    'An account number and a tag do not mean that the image is there; SageMaker says so only after it has started an instance.',
  call: '`ecr:BatchGetImage` of each tag',
  needs: 'nothing',
  ask: async ({ region }) => {
    const endpoints = Object.values(Serving).flatMap((serving) =>
      INSTANCE_TYPES.map((instanceType) => ({ serving, instanceType })),
    );
    return answerOf(await Promise.all(endpoints.map((endpoint) => checkServingImage(region, endpoint))), {
      passes: 'Every serving can be deployed here.',
      fails:
        'A serving whose image is missing cannot be deployed here: choose another one, or set endpoint.image.',
    });
  },
};

export const VERSIONS: Question = {
  id: 'opensearch-versions',
  asks: 'Does the region offer the OpenSearch version and the node types of the profile, with fine-grained access control, encryption and logs?',
  matters: 'A domain that AWS cannot make fails the deployment after a quarter of an hour.',
  call: '`es:ListVersions`, `es:ListInstanceTypeDetails`',
  needs: 'nothing',
  ask: async ({ region, config: { domain } }) =>
    answerOf(await Promise.all([checkVersion(region, domain), ...checkInstanceTypes(region, domain)]), {
      passes: 'The domain of the profile can be made here.',
      fails:
        'Set domain.engineVersion or domain.instanceType to what the region offers: npm run preflight names it.',
    }),
};

export const QUOTAS: Question = {
  id: 'endpoint-quotas',
  asks: 'What are the quotas of this account for the endpoint types of the profiles?',
  matters: 'The documentation says that new accounts often have none of a GPU type; AWS publishes no number.',
  call: '`servicequotas:ListServiceQuotas`',
  needs: 'nothing',
  ask: async ({ region }) =>
    answerOf(
      await Promise.all(
        ['ml.g4dn.xlarge', 'ml.g5.xlarge', 'ml.c7i.xlarge'].map(async (instanceType) => {
          const finding = await checkEndpointQuota(region, { instanceType });
          return { ...finding, needed: `${instanceType}, 2` };
        }),
      ),
      {
        passes: 'One instance and the second fleet of an update fit, of every type that a profile uses.',
        fails: 'Ask for more before a deployment with that type: npm run preflight prints the command.',
      },
    ),
};

export const LOG_POLICIES: Question = {
  id: 'log-policies',
  asks: 'Is there room for one more resource policy of CloudWatch Logs?',
  matters: 'Each domain stack takes one of ten; AWS raises that for nobody.',
  call: '`logs:DescribeResourcePolicies`; where ten are taken, `cloudformation:ListStackResources`',
  needs: 'nothing',
  ask: async ({ region }) =>
    answerOf([await checkLogPolicies(region)], {
      passes: 'The domain can be given its log groups.',
      fails: 'Delete a policy that nothing needs before a domain is deployed.',
    }),
};
