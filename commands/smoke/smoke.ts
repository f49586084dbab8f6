import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { openClient } from '../../lambda/register/opensearch/client';
import { TUTORIAL } from '../../local/system/passages';
import { timed } from '../../local/system/timed';
import { sideBySide } from '../demo/report';
import type { Lifetime } from '../shared/lifetime';
import { parseOptions } from '../shared/options';
import { progressToStderr } from '../shared/run';
import { callRerankFunction, checkReranked, documentFieldOf } from './checks';
import { readDeployment } from './deployment';
import { attempt } from './failure';
import { withScratchIndex } from './scratch-index';

const USAGE = `Usage: npm run smoke -- [options]

Searches a deployed stack with and without reranking, and calls its rerank function. What it makes it removes again.
Exit code 1, with the cause, when something does not hold. With --aws-questions it asks the account instead what was never seen
in one: npm run smoke -- --aws-questions --help.

  --stack NAME          the stack that reranks                            (default: Rerank)
  --domain-stack NAME   the stack whose output is the domain's endpoint   (default: SearchDomain)
  --profile NAME        the AWS profile to sign with                      (default: as the AWS CLI)
  --region NAME         the region of the stacks                          (default: as the AWS CLI)
  --help                print this`;

const { query, passages } = TUTORIAL;
/** The passage that answers the question. */
const ANSWER = '3';

/** Shows that a deployed stack does what it was deployed for. */
export async function smoke(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const text = { type: 'string' } as const;
  const options = parseOptions(
    args,
    { stack: text, 'domain-stack': text, profile: text, region: text, help: { type: 'boolean' } },
    USAGE,
  );
  if (options.help) {
    process.stdout.write(`${USAGE}\n`);
    return;
  }
  const progress = progressToStderr();
  const { profile, region } = options;
  const aws = { ...(profile && { profile }), ...(region && { region }) };
  const cloudFormation = new CloudFormationClient(aws);
  const deployment = await attempt('read the outputs of the stacks', () =>
    readDeployment({
      stack: options.stack ?? 'Rerank',
      domainStack: options['domain-stack'] ?? 'SearchDomain',
      cloudFormation,
    }),
  );
  progress(`pipeline ${deployment.pipelineName} on ${deployment.domainEndpoint}`);

  const client = openClient({
    url: `https://${deployment.domainEndpoint}`,
    auth: {
      type: 'sigv4',
      region: await cloudFormation.config.region(),
      credentials: () => cloudFormation.config.credentials(),
    },
  });
  try {
    const { pipelineName, rerankFunctionName } = deployment;
    const field = await attempt(`read search pipeline ${pipelineName}`, () =>
      documentFieldOf(client, pipelineName),
    );
    await withScratchIndex(client, field, passages, async (index) => {
      progress(`${passages.length} passages in index ${index.name}, in field ${field}`);
      lifetime.signal.throwIfAborted();
      const plain = await measure('search', () => index.search(query));
      const reranked = await measure('search through the pipeline', () => index.search(query, pipelineName));
      checkReranked(reranked.value, ANSWER);
      process.stdout.write(`${sideBySide({ query, plain: plain.value, reranked: reranked.value })}\n`);

      lifetime.signal.throwIfAborted();
      const scored = await measure(`call function ${rerankFunctionName}`, () =>
        callRerankFunction(new LambdaClient(aws), rerankFunctionName, { query, passages, expected: ANSWER }),
      );
      const order = scored.value.map(({ id, score }) => `${id} (${score.toFixed(4)})`).join(', ');
      process.stdout.write(`Rerank function: ${order}\n`);
      for (const { purpose, ms } of [plain, reranked, scored]) {
        process.stdout.write(`${ms.toFixed(0).padStart(6)} ms  ${purpose}\n`);
      }
    });
  } finally {
    await client.close();
  }
  progress('all as it should be');
}

async function measure<Value>(purpose: string, work: () => Promise<Value>) {
  return { purpose, ...(await timed(() => attempt(purpose, work))) };
}
