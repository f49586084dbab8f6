import * as z from 'zod';
import { goldenQueriesSchema } from '../../protocol/golden-queries/schema';
import { MONITORING_DEFAULTS } from '../monitoring/defaults';
import { OnFailure } from '../rerank-function/rerank-function';
import * as rules from '../shared/rules';
import { domain } from './domain-section';
import { endpoint } from './endpoint-section';
import { choice, either, flag, number, section, sections, text, texts } from './fields';
import { vpc } from './vpc-section';

/** What one profile deploys: the props of the constructs, as JSON. */
export type Config = z.infer<typeof configSchema>;
export type VpcConfig = z.infer<typeof vpc>;
export type PipelineConfig = z.infer<typeof pipeline>;
export type ProofConfig = NonNullable<NonNullable<Config['model']>['proof']>;

const pipeline = section('A search pipeline.', {
  pipelineName: text('What searches name.', rules.PIPELINE_NAME),
  documentFields: texts("The fields that hold a document's text.", rules.DOCUMENT_FIELDS),
  ignoreFailure: flag('Whether searches that cannot be reranked succeed. Default: false.').optional(),
  oversample: number('How many times the page is reranked. Default: once.', rules.OVERSAMPLE).optional(),
  defaultForIndices: texts(
    'The indices whose searches need not name it. Default: none.',
    rules.INDICES,
  ).optional(),
  adopt: flag("Whether somebody else's pipeline of that name is taken over. Default: false.").optional(),
});

const goldenQueries = section('Cases of your own, in the place of order.', {
  goldenQueries: either(
    'The cases, or a JSON Lines file of them, relative to the profile.',
    text('The file.', rules.GOLDEN_QUERIES_FILE),
    goldenQueriesSchema.meta({ description: 'The cases, 1 to 200.' }),
  ),
  minimumShare: number(
    'The share of the cases that must hold. Default: 1, all.',
    rules.MINIMUM_SHARE,
  ).optional(),
});

/** A whole profile. */
export const configSchema = section('A profile: what one deployment is made from.', {
  $schema: z.string().optional().meta({ description: 'Where editors find what may be written here.' }),
  account: text('Where to deploy. Default: the account of the CLI.', rules.ACCOUNT).optional(),
  region: text('Where to deploy. Default: the region of the CLI.', rules.REGION).optional(),
  terminationProtection: flag(
    'Whether the stack of the domain refuses to be deleted. Default: false.',
  ).optional(),
  paused: flag(
    'Whether nothing reranks and no endpoint is billed, while all names stay. Default: false.',
  ).optional(),
  logKmsKey: text(
    'The key that encrypts all log groups that are made; see docs/security.md. Default: of CloudWatch Logs.',
    rules.KMS_KEY,
  ).optional(),
  domain,
  endpoint,
  model: section('The model as OpenSearch knows it.', {
    proof: either(
      'What it must show to be registered. Default: order.',
      choice('A proof that comes along.', { order: 'order', scores: 'scores' }),
      goldenQueries,
    ).optional(),
  }).optional(),
  pipeline,
  pipelines: sections('Further search pipelines, over the same model.', pipeline).optional(),
  rerank: section('The rerank function.', {
    onFailure: choice('What it answers when the endpoint fails. Default: error.', OnFailure).optional(),
    functionUrl: flag('Whether it has a URL; not in every region. Default: true.').optional(),
    callers: texts(
      'Who may call it, by URL and directly. Default: whom a policy of the account lets.',
      rules.CALLERS,
    ).optional(),
    vpc: vpc.optional(),
  }).optional(),
  searchers: section('Who may search through the pipelines.', {
    indices: texts('On which indices, patterns allowed.', rules.INDEX_PATTERNS),
    principals: texts('Who.', rules.PRINCIPALS),
  }).optional(),
  monitoring: section('Dashboard and alarms, while not paused. Default: none.', {
    alarmTopicArn: text('Where alarms go. Default: nowhere.', rules.TOPIC_ARN).optional(),
    latencyBudgetMs: number(
      `The latency that alarms. Default: ${MONITORING_DEFAULTS.latencyBudgetMs} milliseconds.`,
      rules.LATENCY_MS,
    ).optional(),
  }).optional(),
});

/** What editors know of a profile. */
export function configJsonSchema(): object {
  return z.toJSONSchema(configSchema, { io: 'input' });
}
