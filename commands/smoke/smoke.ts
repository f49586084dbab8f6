import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { LambdaClient } from '@aws-sdk/client-lambda';
import { openClient } from '../../lambda/register/opensearch/client';
import { TUTORIAL } from '../../local/system/passages';
import { timed } from '../../local/system/timed';
import { sideBySide } from '../demo/report';
import { readCommandLine } from '../shared/command-line';
import type { Lifetime } from '../shared/lifetime';
import { progressToStderr } from '../shared/run';
import { STACKS, stackCommand } from '../shared/stack-options';
import { callRerankFunction, checkReranked, documentFieldOf } from './checks';
import { readDeployment } from './deployment';
import { attempt } from './failure';
import { withScratchIndex } from './scratch-index';

const COMMAND = stackCommand(
  'npm run smoke --',
  'Searches a deployed stack with and without reranking, and calls its rerank function. What it makes it removes again. ' +
    'Exit code 1, with the cause, when something does not hold.',
)
  .option('--domain-stack <name>', "the stack whose output is the domain's endpoint", STACKS.domain)
  .option(
    '--aws-questions',
    'asks the account instead what was never seen in one: npm run smoke -- --aws-questions --help',
  );

const { query, passages } = TUTORIAL;
/** The passage that answers the question. */
const ANSWER = '3';

/** Shows that a deployed stack does what it was deployed for. */
export async function smoke(args: readonly string[], lifetime: Lifetime): Promise<void> {
  const { stack, domainStack, profile, region } = readCommandLine(COMMAND, args);
  const progress = progressToStderr();
  const aws = { ...(profile && { profile }), ...(region && { region }) };
  const cloudFormation = new CloudFormationClient(aws);
  const deployment = await attempt('read the outputs of the stacks', () =>
    readDeployment({ stack, domainStack, cloudFormation }),
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
