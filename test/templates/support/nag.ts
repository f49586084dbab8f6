import { type App, Validations } from 'aws-cdk-lib';
import { AwsSolutionsChecks } from 'cdk-nag';

/** A finding of cdk-nag's pack AwsSolutions that is right as it is. */
export interface Acknowledgement {
  readonly id: string;
  /** The path of the resource. */
  readonly at: string;
  readonly reason: string;
}

/** The findings of cdk-nag, each as `id at path`. */
export function findingsOf(app: App): string[] {
  app.synth();
  return new AwsSolutionsChecks(app)
    .validateScope(app)
    .violations.flatMap(({ ruleName, violatingResources }) =>
      violatingResources.map(({ constructPath }) => `${ruleName} at ${constructPath}`),
    )
    .sort();
}

/** Acknowledges findings on their resources, and lets every other one fail the synthesis. */
export function checkWithNag(app: App, acknowledgements: readonly Acknowledgement[]): void {
  for (const { id, at, reason } of acknowledgements) {
    const resource = app.node.findAll().find(({ node }) => node.path === at);
    if (!resource) {
      throw new Error(`There is no resource ${at} to acknowledge ${id} on.`);
    }
    Validations.of(resource).acknowledge({ id, reason });
  }
  Validations.of(app).addPlugins(new AwsSolutionsChecks(app));
}

const DOMAIN = 'SearchDomain/Domain/Resource/Resource';

const PUBLIC_DOMAIN: readonly Acknowledgement[] = [
  {
    id: 'AwsSolutions-OS1',
    at: DOMAIN,
    reason:
      'Reached over the internet unless the profile has domain.vpc: every request is signed, over TLS 1.2, and passes ' +
      'IAM and fine-grained access control.',
  },
  {
    id: 'AwsSolutions-OS3',
    at: DOMAIN,
    reason:
      'Callers are known by their IAM identity; the addresses of functions and of SageMaker change, and none can be listed.',
  },
];

const SMALL_DOMAIN: readonly Acknowledgement[] = [
  {
    id: 'AwsSolutions-OS4',
    at: DOMAIN,
    reason: 'One node for trying out: dedicated masters would triple its price. Profile prod has three.',
  },
  {
    id: 'AwsSolutions-OS7',
    at: DOMAIN,
    reason: 'A single node is in a single zone. Profile prod is in three.',
  },
];

const SERVING: readonly Acknowledgement[] = [
  {
    id: 'AwsSolutions-IAM5[Resource::*]',
    at: 'Rerank/Endpoint/ExecutionRole/Resource',
    reason:
      'ecr:GetAuthorizationToken and cloudwatch:PutMetricData know no resources; the second is bound to a namespace.',
  },
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:logs:<AWS::Region>:<AWS::AccountId>:log-group:/aws/sagemaker/Endpoints/*]',
    at: 'Rerank/Endpoint/ExecutionRole/Resource',
    reason: 'SageMaker makes the log group, and names it after the endpoint, which refers to this role.',
  },
];

const ENDPOINT: readonly Acknowledgement[] = [
  ...SERVING,
  {
    id: 'AwsSolutions-IAM5[Resource::arn:<AWS::Partition>:cloudwatch:<AWS::Region>:<AWS::AccountId>:alarm:Rerank-Endpoint-6242C6A1-rollback-*]',
    at: 'Rerank/Endpoint/ExecutionRole/Resource',
    reason:
      'The alarms that take updates of this endpoint back end with the name of the configuration that they watch, which ' +
      'refers to this role.',
  },
];

const registrar = (id: string, domainArn: string): readonly Acknowledgement[] => [
  {
    id: `AwsSolutions-IAM5[Resource::${domainArn}/*]`,
    at: `Rerank/Registrar-${id}/Policy/Resource`,
    reason:
      'IAM knows the requests to a domain by their paths, and those of connectors and models hold generated ids. What ' +
      'may be done is for the security role on the domain to say.',
  },
  {
    id: `AwsSolutions-IAM5[Resource::<Registrar${id.replace('-', '')}Handler${HANDLER[id]}.Arn>:*]`,
    at: `Rerank/Registrar-${id}/ProviderRole/DefaultPolicy/Resource`,
    reason: "The CDK's provider framework invokes any version of this one function.",
  },
];

const HANDLER: Readonly<Record<string, string>> = {
  SearchDomainCD0E10D2: '9B514C4E',
  RerankDomain61CCEFEB: 'C4C6E892',
};

const OWN_DOMAIN_ARN = 'SearchDomain:ExportsOutputFnGetAttDomainD0DC31D1Arn0ABD0873';
const EXISTING_DOMAIN_ARN = 'arn:aws:es:eu-west-1:111122223333:domain/docs';

/** An inference component logs under a name of its own. */
const COMPONENT = ENDPOINT.map((acknowledged) => ({
  ...acknowledged,
  id: acknowledged.id.replace('/aws/sagemaker/Endpoints/', '/aws/sagemaker/InferenceComponents/'),
}));

const SMALL_BUT_ENDPOINT = [
  ...PUBLIC_DOMAIN,
  ...SMALL_DOMAIN,
  ...registrar('SearchDomainCD0E10D2', OWN_DOMAIN_ARN),
];
const SMALL = [...SMALL_BUT_ENDPOINT, ...ENDPOINT];

const SERVERLESS = [
  ...PUBLIC_DOMAIN,
  ...SMALL_DOMAIN,
  ...SERVING,
  ...registrar('SearchDomainCD0E10D2', OWN_DOMAIN_ARN),
];

/** Every finding in the profiles, and why it is right. */
export const ACKNOWLEDGEMENTS: Readonly<Record<string, readonly Acknowledgement[]>> = {
  dev: SMALL,
  cpu: SMALL,
  serverless: SERVERLESS,
  ettin: SMALL,
  multilingual: SMALL,
  'scale-to-zero': [...SMALL_BUT_ENDPOINT, ...COMPONENT],
  prod: [...PUBLIC_DOMAIN, ...ENDPOINT, ...registrar('SearchDomainCD0E10D2', OWN_DOMAIN_ARN)],
  existing: [
    ...registrar('RerankDomain61CCEFEB', EXISTING_DOMAIN_ARN),
    {
      id: `AwsSolutions-IAM5[Resource::${EXISTING_DOMAIN_ARN}/_plugins/_security/api/rolesmapping/*]`,
      at: 'Rerank/Searchers/Policy/Resource',
      reason:
        'Mappings are changed under the names of the security roles, which are the path of the request.',
    },
  ],
};
