import { readdirSync } from 'node:fs';
import { validateConfig } from '../../lib/config';
import { loadProfile } from '../../lib/profile';
import { CONFIG } from './support/synthesize';

const pipeline = { pipelineName: 'rerank', documentFields: ['text'] };
const least = { domain: {}, endpoint: {}, pipeline };

function messageOf(profile: unknown): string {
  try {
    validateConfig(profile, 'Profile test');
  } catch (error) {
    return (error as Error).message;
  }
  throw new Error('the profile was accepted');
}

describe('a profile', () => {
  it.each(readdirSync(CONFIG).map((file) => file.replace('.json', '')))('%s is valid', (name) => {
    expect(() => loadProfile(CONFIG, name)).not.toThrow();
  });

  it('needs little', () => {
    expect(validateConfig(least, 'Profile test')).toEqual(least);
  });

  it('is told everything that is wrong with it', () => {
    expect(
      messageOf({
        region: 'Ireland',
        domain: { engineVersion: 2.19, instanceType: 't3.medium', removalPolicy: 'snapshot' },
        endpoint: { instanceType: 'ml.g4dn.xlarge', instanceTyp: 'ml.g5.xlarge', image: [] },
        model: { proof: 'none' },
        pipeline: { pipelineName: 'a/b', documentFields: [], adopt: 'yes' },
        extra: true,
      }).split('\n'),
    ).toEqual([
      'Profile test does not describe a deployment:',
      '  region is "Ireland"; it must be the code of an AWS region, such as "us-east-1"',
      '  domain.engineVersion is 2.19; it must be an OpenSearch version of at least 2.13, such as "2.19"; earlier ones cannot rerank',
      '  domain.instanceType is "t3.medium"; it must be an OpenSearch instance type, such as "t3.medium.search"',
      '  domain.removalPolicy is "snapshot"; it must be "destroy" or "retain"',
      '  endpoint.image is []; it must be an object with account, repository, tag',
      '  endpoint has "instanceTyp", which means nothing here; it may have modelId, modelRevision, instanceType, instanceCount, image',
      '  model.proof is "none"; it must be "order" or "scores"',
      '  pipeline.pipelineName is "a/b"; it must be 1 to 128 letters, digits, ".", "-" or "_", beginning with a letter or digit',
      '  pipeline.documentFields is []; it must name 1 to 50 different fields of the documents, such as ["passage_text"]',
      '  pipeline.adopt is "yes"; it must be true or false',
      '  it has "extra", which means nothing here; it may have $schema, account, region, terminationProtection, domain, endpoint, model, pipeline, rerank',
    ]);
  });

  it('is told what is missing', () => {
    expect(messageOf({ domain: {}, endpoint: {}, pipeline: {} })).toContain(
      'pipeline.pipelineName is missing; it must be 1 to 128 letters',
    );
    expect(messageOf('text')).toContain('it is "text"; it must be an object with');
  });

  it('is listed when another one is asked for', () => {
    expect(() => loadProfile(CONFIG, 'nope')).toThrow(
      /There is no profile nope: .*nope\.json does not exist\. Choose one of .*dev.* with -c profile=NAME\./,
    );
  });
});
