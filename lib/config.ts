import { RemovalPolicy } from 'aws-cdk-lib';
import * as z from 'zod';
import { OnFailure } from './rerank-function';
import { Proof } from './rerank-model';
import * as rules from './rules';
import { complaint, type Rule } from './validation';

/** What one profile deploys: the props of the constructs, as JSON. */
export type Config = z.infer<typeof configSchema>;

/**
 * Checks a profile.
 *
 * @param source - where the profile is from, for the error message
 * @throws Error with every problem: where it is, what is wrong, what to write instead
 */
export function validateConfig(profile: unknown, source: string): Config {
  const result = configSchema.safeParse(profile);
  if (result.success) {
    return result.data;
  }
  const problems = result.error.issues.map(({ path, message }) => `  ${path.join('.') || 'it'} ${message}`);
  throw new Error([`${source} does not describe a deployment:`, ...problems].join('\n'));
}

const configSchema = section({
  $schema: z.string().optional(),
  account: text(rules.ACCOUNT).optional(),
  region: text(rules.REGION).optional(),
  terminationProtection: flag().optional(),
  domain: section({
    engineVersion: text(rules.ENGINE_VERSION).optional(),
    instanceType: text(rules.DOMAIN_INSTANCE_TYPE).optional(),
    instanceCount: number(rules.INSTANCE_COUNT).optional(),
    volumeSize: number(rules.VOLUME_SIZE).optional(),
    removalPolicy: choice({ destroy: RemovalPolicy.DESTROY, retain: RemovalPolicy.RETAIN }).optional(),
  }),
  endpoint: section({
    modelId: text(rules.MODEL_ID).optional(),
    modelRevision: text(rules.MODEL_REVISION).optional(),
    instanceType: text(rules.ENDPOINT_INSTANCE_TYPE).optional(),
    instanceCount: number(rules.INSTANCE_COUNT).optional(),
    image: section({
      account: text(rules.ACCOUNT).optional(),
      repository: text(rules.NOT_EMPTY).optional(),
      tag: text(rules.NOT_EMPTY).optional(),
    }).optional(),
  }),
  model: section({ proof: choice(Proof).optional() }).optional(),
  pipeline: section({
    pipelineName: text(rules.PIPELINE_NAME),
    documentFields: texts(rules.DOCUMENT_FIELDS),
    ignoreFailure: flag().optional(),
    adopt: flag().optional(),
  }),
  rerank: section({
    onFailure: choice(OnFailure).optional(),
    functionUrl: flag().optional(),
  }).optional(),
});

function section<Shape extends z.ZodRawShape>(shape: Shape) {
  const settings = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: (issue) =>
      issue.code === 'unrecognized_keys'
        ? `has ${issue.keys.map((key: string) => JSON.stringify(key)).join(', ')}, which means nothing here; it may have ${settings}`
        : says({ must: `be an object with ${settings}` })(issue),
  });
}

function text(rule: Rule<string>) {
  return z.string({ error: says(rule) }).refine(rule.accepts, { error: says(rule) });
}

function texts(rule: Rule<readonly string[]>) {
  return z
    .array(z.string({ error: says({ must: 'be a text' }) }), { error: says(rule) })
    .refine(rule.accepts, {
      error: says(rule),
    });
}

function number(rule: Rule<number>) {
  return z.number({ error: says(rule) }).refine(rule.accepts, { error: says(rule) });
}

function flag() {
  return z.boolean({ error: says({ must: 'be true or false' }) });
}

function choice<const Values extends Readonly<Record<string, string>>>(values: Values) {
  const allowed = Object.values(values).map((value) => JSON.stringify(value));
  return z.enum(values, { error: says({ must: `be ${allowed.join(' or ')}` }) });
}

function says({ must }: { readonly must: string }) {
  return ({ input }: { readonly input?: unknown }) =>
    input === undefined ? `is missing; it must ${must}` : complaint(input, must);
}
