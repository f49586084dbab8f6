import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { LOGICAL_IDS } from '../../../commands/smoke/aws-questions/deployed-stack';
import { PAGE, withTables } from '../../../commands/smoke/aws-questions/document';
import { synthesizeProfile } from '../../../commands/smoke/aws-questions/profile-templates';
import { QUESTIONS } from '../../../commands/smoke/aws-questions/questions';
import { loadProfile } from '../../../lib/profile';

describe('the page of what was never run on AWS', () => {
  it('lists the questions of the command, in their order', () => {
    const page = readFileSync(PAGE, 'utf8');
    expect(withTables(page)).toBe(page);
    const places = QUESTIONS.map(({ id }) => page.indexOf(`| \`${id}\` |`));
    expect(places).toEqual([...places].sort((one, other) => one - other));
    expect(places[0]).toBeGreaterThan(0);
  });

  it('names each of them once', () => {
    expect(new Set(QUESTIONS.map(({ id }) => id)).size).toBe(QUESTIONS.length);
  });
});

describe('what the questions ask about in a deployed stack', () => {
  const templates = synthesizeProfile(loadProfile(join(__dirname, '../../../config'), 'prod'), 'eu-west-1');

  it.each([
    [LOGICAL_IDS.connectorRole, 'AWS::IAM::Role', 'es.amazonaws.com'],
    [LOGICAL_IDS.executionRole, 'AWS::IAM::Role', 'sagemaker.amazonaws.com'],
  ])('is the one role whose logical id matches %s', (logicalId, type, trusted) => {
    const found = templates.resourcesOf(type).filter((resource) => logicalId.test(resource.logicalId));
    expect(found).toHaveLength(1);
    expect(JSON.stringify(found[0]?.properties.AssumeRolePolicyDocument)).toContain(trusted);
  });

  it.each(['AWS::SageMaker::Endpoint', 'AWS::SageMaker::EndpointConfig'])('is the one %s', (type) => {
    const found = templates.stacks.flatMap(({ body }) =>
      Object.entries(body.Resources).filter(([, { Type }]) => Type === type),
    );
    expect(found.map(([logicalId]) => LOGICAL_IDS.endpoint.test(logicalId))).toEqual([true]);
  });
});
