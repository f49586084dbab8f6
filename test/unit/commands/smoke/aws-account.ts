import { instanceTypes, logPolicies, quotas } from '../preflight/accounts';
import { type Answer, xmlError } from '../preflight/scripted-aws';

type Script = Record<string, (request: { readonly body: string; readonly url: string }) => Answer>;

const ACCOUNT = '111122223333';
const ROLE = `arn:aws:iam::${ACCOUNT}:role`;

/** The answer by AWS's model to the one call that is sent to be rejected, for an endpoint that does not exist. */
export const WITHOUT_AN_INTERVAL =
  /UpdateEndpoint.*'deploymentConfig\.blueGreenUpdatePolicy\.trafficRoutingConfiguration\.waitIntervalInSeconds'/;

/** An account in which everything is as the project assumes, and a stack that was deployed from profile `dev`. */
export const AS_ASSUMED: Script = {
  GetUser: () =>
    xmlError(400, 'ValidationError', 'Must specify userName when calling with non-User credentials'),
  UpdateEndpoint: ({ body }) =>
    refused(
      'WaitIntervalInSeconds' in
        JSON.parse(body).DeploymentConfig.BlueGreenUpdatePolicy.TrafficRoutingConfiguration
        ? 'Could not find endpoint "no-such".'
        : "1 validation error detected: Value null at 'deploymentConfig.blueGreenUpdatePolicy." +
            "trafficRoutingConfiguration.waitIntervalInSeconds' failed to satisfy constraint: Member must not be null",
    ),
  BatchGetImage: () => ({ body: { images: [{ imageId: { imageDigest: 'sha256:0a1b' } }] } }),
  '/2021-01-01/opensearch/versions': () => ({ body: { Versions: ['OpenSearch_3.1', 'OpenSearch_2.19'] } }),
  '/2021-01-01/opensearch/instanceTypeDetails/OpenSearch_2.19': instanceTypes({}, ['t3.medium.search']),
  ListServiceQuotas: quotas(
    Object.fromEntries(
      ['ml.g4dn.xlarge', 'ml.g5.xlarge', 'ml.c7i.xlarge'].map((type) => [`${type} for endpoint usage`, 2]),
    ),
  ),
  DescribeResourcePolicies: logPolicies(['theirs']),
  ValidateTemplate: () => xml('ValidateTemplate', ''),
  CreateChangeSet: () => xml('CreateChangeSet', '<Id>change-set</Id>'),
  DescribeChangeSet: () =>
    xml('DescribeChangeSet', '<Status>CREATE_COMPLETE</Status><Changes><member></member></Changes>'),
  DeleteStack: () => xml('DeleteStack', ''),
  '/policy/validation': () => ({ body: { findings: [] } }),
  SimulateCustomPolicy: ({ body }) =>
    decision(expected(new URLSearchParams(body)) ? 'allowed' : 'implicitDeny'),
  ListStackResources: () =>
    xml(
      'ListStackResources',
      `<StackResourceSummaries>${[
        ['EndpointExecutionRole626EC5D8', 'AWS::IAM::Role', 'Rerank-execution'],
        ['ModelConnectorRoleFBC0A8F1', 'AWS::IAM::Role', 'Rerank-connector'],
        ['EndpointpairsConfig01', 'AWS::SageMaker::EndpointConfig', sagemaker('endpoint-config/config-2')],
        ['Endpointpairs02', 'AWS::SageMaker::Endpoint', sagemaker('endpoint/rerank')],
      ]
        .map(
          ([id, type, physicalId]) =>
            `<member><LogicalResourceId>${id}</LogicalResourceId><ResourceType>${type}</ResourceType>` +
            `<PhysicalResourceId>${physicalId}</PhysicalResourceId></member>`,
        )
        .join('')}</StackResourceSummaries>`,
    ),
  LookupEvents: ({ body }) =>
    JSON.parse(body).LookupAttributes[0].AttributeValue === 'AssumeRole'
      ? trail(assumed('ecs-tasks.amazonaws.com', 'another'), assumed('es.amazonaws.com', 'Rerank-connector'))
      : trail(described('Rerank-execution')),
  DescribeEndpoint: () => ({ body: { EndpointStatus: 'InService', EndpointConfigName: 'config-2' } }),
};

/** SageMaker's word for a request that it does not take. */
export const refused = (message: string): Answer => ({
  status: 400,
  type: 'ValidationException',
  body: { __type: 'ValidationException', message },
});

/** An answer of a query protocol. */
export const xml = (operation: string, result: string): Answer => ({
  body: `<${operation}Response><${operation}Result>${result}</${operation}Result></${operation}Response>`,
});

/** An answer of the policy simulator. */
export const decision = (value: string): Answer =>
  xml(
    'SimulateCustomPolicy',
    `<EvaluationResults><member><EvalActionName>any</EvalActionName><EvalDecision>${value}</EvalDecision></member></EvaluationResults>`,
  );

/** Events as CloudTrail gives them. */
export const trail = (...events: object[]): Answer => ({
  body: { Events: events.map((event) => ({ CloudTrailEvent: JSON.stringify(event) })) },
});

/** A role that a service assumed. */
export const assumed = (service: string, role: string) => ({
  userIdentity: { type: 'AWSService', invokedBy: service },
  requestParameters: { roleArn: `${ROLE}/${role}` },
});

/** A call of DescribeAlarms by a session of a role. */
export const described = (role: string, error?: { errorCode: string; errorMessage: string }) => ({
  userIdentity: { type: 'AssumedRole', sessionContext: { sessionIssuer: { arn: `${ROLE}/${role}` } } },
  ...error,
});

const sagemaker = (resource: string) => `arn:aws:sagemaker:us-east-1:${ACCOUNT}:${resource}`;

/** The actions that the execution role should be allowed, read from the request and not from the policy. */
function expected(request: URLSearchParams): boolean {
  const action = request.get('ActionNames.member.1');
  const value = request.get('ContextEntries.member.1.ContextKeyValues.member.1');
  switch (action) {
    case 'cloudwatch:DescribeAlarms':
      return request.get('ResourceArns.member.1')?.includes('-rollback-') ?? false;
    case 'cloudwatch:PutMetricData':
      return value?.startsWith('/aws/sagemaker/') ?? false;
    default:
      return value !== null;
  }
}
