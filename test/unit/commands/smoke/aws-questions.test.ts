import { QUESTIONS } from '../../../../commands/smoke/aws-questions/questions';
import { instanceTypes, logPolicies, quotas } from '../preflight/accounts';
import { type Answer, xmlError } from '../preflight/scripted-aws';
import { answersTo, ask, requests } from './asked-account';
import { AS_ASSUMED, assumed, decision, described, refused, trail, xml } from './aws-account';

const ids = (needs: string) => QUESTIONS.filter((question) => question.needs === needs).map(({ id }) => id);

describe('an account in which all is as assumed', () => {
  it('answers everything that needs no stack, and says what is still to be tried', async () => {
    const { failure, questions } = await answersTo([]);
    const answered = questions.filter(({ answered: one }) => one);
    expect(answered.map(({ id, answered: one }) => [id, one?.verdict])).toEqual(
      ids('nothing').map((id) => [id, 'as assumed']),
    );
    expect(questions.map(({ id }) => id)).toEqual(QUESTIONS.map(({ id }) => id));
    expect(failure).toBeUndefined();
  });

  it('answers for a deployed stack too', async () => {
    const { failure, questions } = await answersTo([
      '--stack',
      'Rerank',
      ...ids('a stack').flatMap((id) => ['--only', id]),
    ]);
    expect(questions.map(({ id, answered }) => [id, answered?.verdict, answered?.answer])).toEqual([
      ['connector-principal', 'as assumed', 'es.amazonaws.com'],
      ['describe-alarms', 'as assumed', '1 calls, 0 of them refused'],
      ['live-configuration', 'as assumed', 'InService with config-2, the stack has config-2'],
    ]);
    expect(failure).toBeUndefined();
  });

  it('is shown question, reason, call, answer and consequence', async () => {
    const { printed } = await ask([
      '--only',
      'wait-interval',
      '--only',
      'connector-principal',
      '--only',
      'vpc-egress',
    ]);
    expect(printed).toMatch(
      /^as assumed {2}wait-interval\n {2}asked: .+\n {2}why: .+\n {2}call: .+\n {2}answer: .*Member must not be null.*\n {2}so: /m,
    );
    expect(printed).toMatch(/Not asked without --stack NAME:\n {2}connector-principal: /);
    expect(printed).toMatch(/Only a deployment tells.+:\n {2}vpc-egress: /);
  });
});

describe('what an account is asked', () => {
  it('starts nothing, changes nothing that exists, and leaves nothing behind', async () => {
    await answersTo(['--stack', 'Rerank']);
    const changing = requests.filter(
      ({ operation }) =>
        !/^(Get|List|Describe|BatchGet|Validate|Simulate|Lookup|\/2021-01-01|\/policy\/validation$)/.test(
          operation,
        ),
    );
    expect(changing.map(({ operation }) => operation)).toEqual([
      'UpdateEndpoint',
      'UpdateEndpoint',
      'CreateChangeSet',
      'DeleteStack',
    ]);
    for (const { body } of changing.slice(0, 2)) {
      expect(JSON.parse(body)).toMatchObject({
        EndpointName: expect.stringMatching(/^no-such-[0-9a-f]{16}$/),
        EndpointConfigName: expect.stringMatching(/^no-such-[0-9a-f]{16}$/),
      });
    }
    const [made, deleted] = changing.slice(2).map(({ body }) => new URLSearchParams(body).get('StackName'));
    expect(made).toMatch(/^aws-questions-[0-9a-f]{12}$/);
    expect(deleted).toBe(made);
  });

  it('has the planned stack deleted although the plan cannot be read', async () => {
    const { questions } = await answersTo(['--only', 'change-set'], {
      DescribeChangeSet: () => xmlError(403, 'AccessDenied', 'not authorized'),
    });
    expect(questions[0]?.answered?.verdict).toBe('unknown');
    expect(requests.at(-1)?.operation).toBe('DeleteStack');
  });

  it('is every policy of the templates, each as what it is', async () => {
    await answersTo(['--only', 'policy-validation']);
    const sent = requests
      .filter(({ operation }) => operation === '/policy/validation')
      .map(({ body }) => JSON.parse(body));
    const count = (type: string) => sent.filter(({ policyType }) => policyType === type).length;
    expect(count('IDENTITY_POLICY')).toBeGreaterThanOrEqual(4);
    expect(sent.filter(({ validatePolicyResourceType }) => validatePolicyResourceType)).toHaveLength(
      sent.filter(({ policyDocument }) => policyDocument.includes('sts:AssumeRole')).length,
    );
    expect(sent.some(({ policyDocument }) => policyDocument.includes('logs:PutLogEvents","'))).toBe(false);
    for (const { policyDocument } of sent) {
      expect(policyDocument).not.toMatch(/Fn::|"Ref"/);
    }
  });
});

describe('an account in which something is other than assumed', () => {
  const DENIED = {
    errorCode: 'AccessDenied',
    errorMessage: 'is not authorized to perform: cloudwatch:DescribeAlarms',
  };

  it.each<[string, Record<string, (r: never) => Answer>, RegExp]>([
    [
      'wait-interval',
      { UpdateEndpoint: () => refused("Value '0' at 'waitIntervalInSeconds' is too small") },
      /does not take 0/,
    ],
    [
      'serving-images',
      { BatchGetImage: () => ({ body: { images: [], failures: [{ failureCode: 'ImageNotFound' }] } }) },
      /set endpoint\.image/,
    ],
    [
      'opensearch-versions',
      {
        '/2021-01-01/opensearch/instanceTypeDetails/OpenSearch_2.19': instanceTypes(
          { 't3.medium.search': { AdvancedSecurityEnabled: false } },
          ['t3.medium.search'],
        ),
      },
      /domain\.instanceType/,
    ],
    [
      'endpoint-quotas',
      { ListServiceQuotas: quotas({ 'ml.g5.xlarge for endpoint usage': 0 }) },
      /Ask for more/,
    ],
    ['log-policies', { DescribeResourcePolicies: logPolicies(Array(10).fill('theirs')) }, /Delete a policy/],
    [
      'templates',
      { ValidateTemplate: () => xmlError(400, 'ValidationError', 'Template error') },
      /fails with the same words/,
    ],
    [
      'change-set',
      {
        DescribeChangeSet: () =>
          xml('DescribeChangeSet', '<Status>FAILED</Status><StatusReason>no</StatusReason>'),
      },
      /ends here/,
    ],
    [
      'policy-validation',
      {
        '/policy/validation': () => ({
          body: { findings: [{ findingType: 'ERROR', issueCode: 'INVALID_ACTION' }] },
        }),
      },
      /correct it/,
    ],
    [
      'execution-role',
      { SimulateCustomPolicy: () => decision('allowed') },
      /cloudwatch:PutMetricData should be denied/,
    ],
    [
      'connector-principal',
      { LookupEvents: () => trail(assumed('ml.opensearchservice.amazonaws.com', 'Rerank-connector')) },
      /does not name it: add it/,
    ],
    ['describe-alarms', { LookupEvents: () => trail(described('Rerank-execution', DENIED)) }, /Allow it/],
    [
      'live-configuration',
      { DescribeEndpoint: () => ({ body: { EndpointStatus: 'InService', EndpointConfigName: 'config-1' } }) },
      /npm run verify/,
    ],
  ])('is told so: %s', async (id, different, means) => {
    const { failure, questions } = await answersTo(['--stack', 'Rerank', '--only', id], {
      ...different,
      ...(id === 'log-policies' && {
        ListStackResources: () => xmlError(400, 'ValidationError', 'does not exist'),
      }),
    });
    expect(questions).toEqual([
      expect.objectContaining({
        id,
        answered: expect.objectContaining({ verdict: 'OTHERWISE', means: expect.stringMatching(means) }),
      }),
    ]);
    expect(failure).toBe(`other than assumed: ${id}`);
  });
});

describe('a question that cannot be asked', () => {
  it('is unknown, never as assumed, and names the call to allow', async () => {
    const { failure, questions } = await answersTo(
      ['--stack', 'Rerank'],
      {},
      { GetUser: AS_ASSUMED.GetUser! },
    );
    const answered = questions.filter(({ needs }) => needs !== 'a deployment');
    expect(new Set(answered.map(({ answered: one }) => one?.verdict))).toEqual(new Set(['unknown']));
    expect(answered.map(({ answered: one }) => one?.means).join('\n')).toContain('allow');
    expect(failure).toBeUndefined();
  });

  it('is unknown where CloudTrail has seen nothing yet', async () => {
    const { questions } = await answersTo(['--stack', 'Rerank', '--only', 'describe-alarms'], {
      LookupEvents: () => trail(described('another')),
    });
    expect(questions[0]?.answered).toMatchObject({
      verdict: 'unknown',
      means: expect.stringMatching(/^Deploy a change of the endpoint/),
    });
  });

  it('is none without credentials', async () => {
    const { failure } = await ask([], {
      GetUser: () => xmlError(403, 'ExpiredToken', 'The security token is expired'),
    });
    expect(failure).toMatch(/^The security token is expired\nSign in/);
    expect(requests.map(({ operation }) => operation)).toEqual(['GetUser']);
  });
});

describe('the command', () => {
  it.each([
    [['--only', 'nope'], /'nope' is invalid. Allowed choices are wait-interval, /],
    [['-c', 'profile=nope'], /There is no profile nope/],
    [['-c', 'stage=prod'], /'stage=prod' is invalid. It must be profile=NAME/],
    [['--fast'], /unknown option '--fast'/],
  ])('is told what it did not understand: %j', async (args, message) => {
    expect((await ask(args)).failure).toMatch(message);
    expect(requests).toEqual([]);
  });
});
