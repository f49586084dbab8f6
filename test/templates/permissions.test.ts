import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { profileNames } from '../../lib/profile';
import { type Statement, statementsOf } from './support/statements';
import { CONFIG, newApp, stacksOf } from './support/synthesize';

/** Actions that know no resources, or that a service looks for on every resource. */
const WITHOUT_RESOURCE = ['cloudwatch:PutMetricData', 'ecr:GetAuthorizationToken'];

/** The access policy of the domain: IAM and fine-grained access control decide what is behind it. */
const ACCESS_POLICY = { of: 'DomainD0DC31D1', action: 'es:ESHttp*' };

/** The errors in the permissions of statements. */
function tooWide(statements: readonly Statement[]): string[] {
  return statements.flatMap(({ of, actions, resources }) =>
    actions
      .filter((action) => !(of === ACCESS_POLICY.of && action === ACCESS_POLICY.action))
      .flatMap((action) => [
        ...(action.includes('*') ? [`${of} allows ${action}`] : []),
        ...(resources.includes('*') && !WITHOUT_RESOURCE.includes(action)
          ? [`${of} allows ${action} on every resource`]
          : []),
      ]),
  );
}

const profiles = profileNames(CONFIG).map((profile) => {
  const templates = stacksOf(profile).map((stack) => Template.fromStack(stack));
  return { profile, templates, statements: templates.flatMap(statementsOf) };
});

describe.each(profiles)('the permissions in profile $profile', ({ templates, statements }) => {
  it('are found', () => {
    expect(statements.length).toBeGreaterThan(7);
  });

  it('allow no action by a wildcard, and none everywhere but those that know no resources', () => {
    expect(tooWide(statements)).toEqual([]);
  });

  it('let metrics be written under the names of SageMaker only', () => {
    for (const { conditions } of statements.filter(({ actions }) =>
      actions.includes('cloudwatch:PutMetricData'),
    )) {
      expect(conditions).toEqual({ StringLike: { 'cloudwatch:namespace': '/aws/sagemaker/*' } });
    }
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
    const roles = templates.flatMap((template) => Object.values(template.findResources('AWS::IAM::Role')));
    expect(roles.map(({ Properties }) => Properties.ManagedPolicyArns)).toEqual(roles.map(() => undefined));
  });
});

describe('the check of permissions', () => {
  it('fails when a wildcard is put in', () => {
    const app = newApp();
    const [, stack] = stacksOf('dev', app);
    new iam.Role(stack!, 'Wide', {
      assumedBy: new iam.AccountRootPrincipal(),
      inlinePolicies: {
        Wide: new iam.PolicyDocument({
          statements: [new iam.PolicyStatement({ actions: ['s3:*', 'sqs:SendMessage'], resources: ['*'] })],
        }),
      },
    });
    expect(tooWide(statementsOf(Template.fromStack(stack!)))).toEqual([
      expect.stringMatching(/^Wide\w+ allows s3:\*$/),
      expect.stringMatching(/^Wide\w+ allows s3:\* on every resource$/),
      expect.stringMatching(/^Wide\w+ allows sqs:SendMessage on every resource$/),
    ]);
  });
});
