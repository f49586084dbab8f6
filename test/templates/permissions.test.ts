import { loadProfile } from '../../lib/profile';
import { statementsOf } from './support/statements';
import { CONFIG, synthesize } from './support/synthesize';

const { searchDomain, rerank } = synthesize(loadProfile(CONFIG, 'dev'));
const statements = [...statementsOf(searchDomain), ...statementsOf(rerank)];

describe('the permissions of the whole app', () => {
  it('are found', () => {
    expect(statements.length).toBeGreaterThan(10);
  });

  it('allow no action by a bare wildcard', () => {
    const wild = statements.flatMap(({ of, actions }) =>
      actions.filter((action) => action.includes('*')).map((action) => [of, action]),
    );
    // The access policy of the domain: IAM and fine-grained access control decide what is behind it.
    expect(wild).toEqual([['DomainD0DC31D1', 'es:ESHttp*']]);
  });

  it('name a resource, except where there is none to name', () => {
    const everywhere = statements
      .filter(({ resources }) => resources.includes('*'))
      .flatMap(({ actions }) => actions);
    expect(everywhere.sort()).toEqual([
      'cloudwatch:PutMetricData',
      'ecr:GetAuthorizationToken',
      'es:ESHttp*',
    ]);
  });

  it('let metrics be written under the names of SageMaker only', () => {
    const [metrics] = statements.filter(({ actions }) => actions.includes('cloudwatch:PutMetricData'));
    expect(metrics?.conditions).toEqual({ StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } });
  });

  it('pass one role, to OpenSearch only', () => {
    const passing = statements.filter(({ actions }) => actions.some((action) => /^iam:/.test(action)));
    expect(passing).toEqual([
      {
        of: expect.stringMatching(/^ModelPassConnectorRole/),
        actions: ['iam:PassRole'],
        resources: [{ 'Fn::GetAtt': [expect.stringMatching(/^ModelConnectorRole/), 'Arn'] }],
        conditions: {
          StringEqualsIfExists: {
            'iam:PassedToService': ['opensearchservice.amazonaws.com', 'es.amazonaws.com'],
          },
        },
      },
    ]);
  });

  it('come from no managed policy', () => {
    const roles = [searchDomain, rerank].flatMap((template) =>
      Object.values(template.findResources('AWS::IAM::Role')),
    );
    expect(roles.map(({ Properties }) => Properties.ManagedPolicyArns)).toEqual(roles.map(() => undefined));
  });
});
