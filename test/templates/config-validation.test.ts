import { validateConfig } from '../../lib/profile/validate';

const pipeline = { pipelineName: 'rerank', documentFields: ['text'] };
const least = { domain: {}, endpoint: {}, pipeline };

const ROLE = 'arn:aws:iam::111122223333:role/search-app';
const KEY = 'arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab';

function messageOf(profile: unknown): string {
  try {
    validateConfig(profile, 'Profile test');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the profile was accepted');
}

const errorsOf = (profile: unknown) => messageOf(profile).split('\n').slice(1);

describe('a profile', () => {
  it('is told everything that is wrong with it: where, what, and what to write instead', () => {
    expect(
      messageOf({
        region: 'Ireland',
        domain: {
          engineVersion: 2.19,
          instanceType: 't3.medium',
          removalPolicy: 'snapshot',
          standby: true,
          instanceCount: 4,
        },
        endpoint: {
          instanceType: 'ml.g4dn.xlarge',
          instanceTyp: 'ml.g5.xlarge',
          image: [],
          scaling: { maxInstanceCount: 1 },
          instanceCount: 2,
        },
        model: { proof: 'none' },
        pipeline: { pipelineName: 'a/b', documentFields: [], adopt: 'yes' },
        extra: true,
      }).split('\n'),
    ).toEqual([
      'Profile test does not describe a deployment:',
      '  region is "Ireland"; it must be the code of an AWS region, such as "us-east-1"',
      '  domain.engineVersion is 2.19; it must be an OpenSearch version of at least 2.13, such as "2.19"; earlier ones cannot rerank',
      '  domain.instanceType is "t3.medium"; it must be an OpenSearch instance type that has EBS volumes and encrypts them (not i, im, oi, r6gd, r7gd, r8gd, m3, r3, t2), such as "t3.medium.search"',
      '  domain.removalPolicy is "snapshot"; it must be "destroy" or "retain"',
      '  endpoint.image is []; it must be an object with account, repository, tag, inferenceAmiVersion',
      '  endpoint.instanceTyp is no setting; did you mean instanceType?',
      '  model.proof is "none"; it must be "order" or "scores"',
      '  pipeline.pipelineName is "a/b"; it must be 1 to 128 letters, digits, ".", "-" or "_", beginning with a letter or digit',
      '  pipeline.documentFields is []; it must name 1 to 50 different fields of the documents, such as ["passage_text"]',
      '  pipeline.adopt is "yes"; it must be true or false',
      expect.stringMatching(/^ {2}extra is no setting; there are \$schema, account, region, .*monitoring$/),
      '  domain.standby is true; it must be false, or go with another instanceType than t3.medium.search: t3 has no standby; dedicatedMasters; an instanceCount that 3 divides, not 4; availabilityZoneCount 3, not 2',
      '  endpoint.scaling.maxInstanceCount is 1; it must be at least instanceCount, 2',
    ]);
  });

  it.each<[string, object, string]>([
    [
      'a domain that is there and is made',
      {
        ...least,
        domain: {
          existing: {
            domainArn: 'arn:aws:es:eu-west-1:111122223333:domain/docs',
            domainEndpoint: 'search-docs.eu-west-1.es.amazonaws.com',
          },
          instanceCount: 3,
        },
        region: 'us-east-1',
      },
      '  domain.existing excludes instanceCount, which would be set on what is made; leave out either\n' +
        '  domain.existing.domainArn is in eu-west-1; it must be in the region of the profile, us-east-1',
    ],
    [
      'an endpoint that is there and is made',
      { ...least, endpoint: { existing: { endpointName: 'e', device: 'gpu' }, modelId: 'a/b' } },
      '  endpoint.existing excludes modelId, which would be set on what is made; leave out either',
    ],
    [
      'two pipelines of one name',
      { ...least, pipelines: [pipeline] },
      '  pipelines names "rerank" twice; each must have a name of its own',
    ],
    [
      'a strict pipeline as a default',
      {
        ...least,
        pipelines: [{ pipelineName: 'other', documentFields: ['a'], defaultForIndices: ['docs'] }],
      },
      '  pipelines.0.defaultForIndices needs ignoreFailure: without it the indices refuse counts, updates by query, and searches without ext.rerank; set ignoreFailure to true',
    ],
    [
      'a default that would lose documents of scrolls',
      {
        ...least,
        pipeline: { ...pipeline, ignoreFailure: true, defaultForIndices: ['docs'], oversample: 5 },
      },
      '  pipeline.defaultForIndices excludes oversample: an update, a deletion or a copy by query scrolls, and a scroll through such a pipeline misses documents or fails; leave out either',
    ],
    [
      'indices that are none',
      { ...least, pipelines: [{ pipelineName: 'other', documentFields: ['a'], indices: ['_all'] }] },
      '  pipelines.0.indices is ["_all"]; it must name at least one index or pattern, in lower case, such as ["docs-*"]',
    ],
    [
      'a VPC with a subnet too many',
      {
        ...least,
        domain: { vpc: { vpcId: 'vpc-01234567', subnetIds: ['subnet-01234567', 'subnet-89abcdef'] } },
      },
      '  domain.vpc has 2 subnets; it must have 1, one in each availability zone of the domain',
    ],
    [
      'callers that are nobody',
      { ...least, rerank: { callers: ['*'] }, logKmsKey: 'alias/logs' },
      '  logKmsKey is "alias/logs"; it must be the ARN of a KMS key, such as "arn:aws:kms:eu-west-1:111122223333:key/1234abcd-12ab-34cd-56ef-1234567890ab"\n' +
        '  rerank.callers is ["*"]; it must name 1 to 20 different IAM roles or users by their ARNs, without wildcards, or accounts by their ids, such as ["arn:aws:iam::111122223333:role/search-app"]',
    ],
    ...['role/*', 'role/path/*', 'role/', 'role/a b', `role/${'r'.repeat(65)}`, 'user/who?'].map(
      (name): [string, object, string] => {
        const arn = `arn:aws:iam::111122223333:${name}`;
        const must =
          'name at least one IAM role or user by its ARN, without wildcards, such as ["arn:aws:iam::111122223333:role/search-app"]';
        return [
          `a principal that AWS refuses, ${name}`,
          {
            ...least,
            domain: { administrators: [arn] },
            searchers: { indices: ['docs'], principals: [arn] },
            rerank: { callers: [arn] },
          },
          [
            `  domain.administrators is ["${arn}"]; it must ${must}`,
            `  rerank.callers is ["${arn}"]; it must name 1 to 20 different IAM roles or users by their ARNs, without wildcards, or accounts by their ids, such as ["arn:aws:iam::111122223333:role/search-app"]`,
            `  searchers.principals is ["${arn}"]; it must ${must}`,
          ].join('\n'),
        ];
      },
    ),
    [
      'a role of another partition',
      {
        ...least,
        region: 'cn-north-1',
        domain: { administrators: [ROLE] },
        rerank: { callers: ['111122223333', ROLE] },
        searchers: { indices: ['docs'], principals: [ROLE.replace('aws', 'aws-cn'), ROLE] },
      },
      ['domain.administrators.0', 'rerank.callers.1', 'searchers.principals.1']
        .map(
          (setting) =>
            `  ${setting} is of the partition aws; it must be of that of the profile's region, aws-cn (cn-north-1)`,
        )
        .join('\n'),
    ],
    [
      'keys and a topic of another region',
      {
        ...least,
        region: 'us-east-1',
        logKmsKey: KEY,
        domain: { kmsKey: KEY },
        endpoint: { instanceType: 'ml.c7i.xlarge', kmsKey: KEY, handlerKmsKey: KEY },
        monitoring: { alarmTopicArn: 'arn:aws:sns:eu-west-1:111122223333:alarms' },
      },
      ['logKmsKey', 'domain.kmsKey', 'endpoint.handlerKmsKey', 'endpoint.kmsKey', 'monitoring.alarmTopicArn']
        .map((setting) => `  ${setting} is in eu-west-1; it must be in the region of the profile, us-east-1`)
        .join('\n'),
    ],
    [
      'a key of another region for a model in S3, and of another partition',
      {
        ...least,
        region: 'us-east-1',
        endpoint: {
          modelData: { bucketName: 'my-models', key: 'v1/', kmsKey: KEY.replace('aws', 'aws-cn') },
        },
      },
      '  endpoint.modelData.kmsKey is in eu-west-1; it must be in the region of the profile, us-east-1\n' +
        "  endpoint.modelData.kmsKey is of the partition aws-cn; it must be of that of the profile's region, aws (us-east-1)",
    ],
    [
      'an environment that SageMaker refuses',
      {
        ...least,
        endpoint: { environment: { '1-a': 'SECRET', B: 'SECRET'.repeat(200), _fine: 'x'.repeat(1_024) } },
      },
      '  endpoint.environment has the key "1-a"; a key must be 1 to 1024 letters, digits or "_", not beginning with a digit\n' +
        '  endpoint.environment.B has 1200 characters; it must have at most 1024',
    ],
    [
      'too many variables',
      {
        ...least,
        endpoint: { environment: Object.fromEntries(Array.from({ length: 91 }, (_, n) => [`A${n}`, ''])) },
      },
      '  endpoint.environment has 91 entries; it must have at most 90, since SageMaker takes 100 with those that are set for the container',
    ],
    [
      'a variable that is no text',
      { ...least, endpoint: { environment: { A: { secret: 1 } } } },
      '  endpoint.environment.A must be a text',
    ],
    [
      'an image that no registry has',
      { ...least, endpoint: { image: { repository: 'Mirror//tei', tag: '-1:2' } } },
      '  endpoint.image.repository is "Mirror//tei"; it must be the name of an ECR repository: 2 to 256 lower-case letters and digits, with single ".", "_", "-" or "/" between\n' +
        '  endpoint.image.tag is "-1:2"; it must be the tag of an image: 1 to 128 letters, digits, "_", "." or "-", not beginning with "." or "-"',
    ],
    [
      'the host image of a GPU without one',
      {
        ...least,
        endpoint: {
          instanceType: 'ml.c7i.xlarge',
          image: { inferenceAmiVersion: 'al2-ami-sagemaker-inference-gpu-3-1' },
        },
      },
      '  endpoint.image.inferenceAmiVersion is a host image with the driver of a GPU, which ml.c7i.xlarge does not have; leave inferenceAmiVersion out, or choose a type with a GPU, such as ml.g4dn.xlarge',
    ],
    [
      'times that are not whole seconds',
      {
        ...least,
        endpoint: {
          scaling: { maxInstanceCount: 2, scaleInMinutes: 0.001 },
          rollout: { bakeMinutes: 1.3333 },
          startupMinutes: 1.001,
        },
      },
      '  endpoint.scaling.scaleInMinutes is 0.001; it must be between 0 and 60 minutes, in whole seconds\n' +
        '  endpoint.rollout.bakeMinutes is 1.3333; it must be between 1 and 60 minutes, in whole seconds\n' +
        '  endpoint.startupMinutes is 1.001; it must be between 1 and 60 minutes, in whole seconds',
    ],
    [
      'settings of the rerank function that exclude each other',
      {
        ...least,
        rerank: {
          callTimeoutMs: 30_000,
          timeoutSeconds: 20,
        },
      },
      "  rerank.callTimeout is 30000 ms; it must not be longer than the function's timeout, 20 s",
    ],
    [
      'settings of the rerank function that lack the secret',
      {
        ...least,
        rerank: {
          apiKeysKmsKey: 'arn:aws:kms:eu-west-1:111122223333:key/1234',
          corsOrigins: ['https://search.example.com'],
        },
      },
      '  rerank.corsOrigins needs apiKeysSecretArn: without it the URL takes signed requests only, and no browser signs the preflight of a page of another origin\n' +
        '  rerank.apiKeysKmsKey needs apiKeysSecretArn, the secret that it encrypts; leave out either or set both',
    ],
    [
      'a secret by half its ARN, and days that CloudWatch Logs does not take',
      {
        ...least,
        rerank: {
          apiKeysSecretArn: 'arn:aws:secretsmanager:eu-west-1:111122223333:secret:keys',
          logRetention: 31,
        },
      },
      '  rerank.apiKeysSecretArn is "arn:aws:secretsmanager:eu-west-1:111122223333:secret:keys"; it must be the whole ARN of a secret, such as "arn:aws:secretsmanager:eu-west-1:111122223333:secret:rerank-keys-a1b2c3"\n' +
        '  rerank.logRetention is 31; it must be a number of days that CloudWatch Logs takes: 1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922, 3288, 3653',
    ],
    [
      'a wrong item of a list',
      { ...least, pipeline: { ...pipeline, documentFields: ['text', 5] } },
      '  pipeline.documentFields.1 is 5; it must be a text',
    ],
  ])('is rejected with %s', (_, profile, errors) => {
    expect(errorsOf(profile).join('\n')).toBe(errors);
  });

  it('is told what is missing', () => {
    expect(messageOf({ domain: {}, endpoint: {}, pipeline: {} })).toContain(
      'pipeline.pipelineName is missing; it must be 1 to 128 letters',
    );
    expect(messageOf('text')).toContain('it is "text"; it must be an object with');
    expect(errorsOf({})).toHaveLength(3);
  });
});
