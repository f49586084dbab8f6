import type { AccessKeys } from '../../../local/endpoint';
import { FAULTS } from '../../support/faulty-endpoint';
import { type Deployment, PIPELINE } from './deployment';
import { allow } from './security';
import { OPERATOR, OPERATOR_PERMISSIONS, runSmoke } from './smoke';

/** A promise of `npm run smoke` about a deployment. */
export interface SmokeCheck {
  readonly promise: string;
  holds(account: Deployment): Promise<void>;
}

/** The promises of `npm run smoke`, in the order in which they can be checked. */
export const SMOKE_CHECKS: readonly SmokeCheck[] = [
  {
    promise: 'fails for somebody whom IAM does not let to the domain',
    holds: async (account) => {
      const { keys } = await account.clients.createUser('outsider', ['cloudformation:DescribeStacks']);
      await failsWith(account, ['not authorized to perform: es:ESHttpGet', 'IAM refuses'], keys);
    },
  },
  {
    promise: 'fails for somebody whom the domain does not know',
    holds: async (account) => {
      await failsWith(account, ['no permissions for', 'must map your role']);
    },
  },
  {
    promise: 'fails for somebody who may search and not call the rerank function',
    holds: async (account) => {
      const { arn, keys } = await account.clients.createUser('reader', [
        'cloudformation:DescribeStacks',
        'es:ESHttp*',
      ]);
      await allow(account.aws, 'reader', arn, OPERATOR_PERMISSIONS);
      const refusal = 'not authorized to perform: lambda:InvokeFunction';
      await failsWith(account, ['Could not call function Rerank-', refusal, 'IAM refuses'], keys);
    },
  },
  {
    promise: 'prints both orders and latencies, and removes what it made',
    holds: async (account) => {
      await allow(account.aws, 'operator', OPERATOR, OPERATOR_PERMISSIONS);
      const { exitCode, output } = await runSmoke(account.aws, 'Rerank');
      process.stderr.write(`${output}\n`);
      expect(exitCode).toBe(0);
      expect(output).toMatch(/Rerank function: 3 \(0\.\d{4}\), /);
      expect(output).toMatch(/ms {2}search through the pipeline/);
      expect((await account.administrator.indices.get({ index: 'smoke-*' })).body).toEqual({});
    },
  },
  {
    promise: 'fails when the endpoint does not answer',
    holds: async (account) => {
      account.aws.endpoint.faults = { failWith: FAULTS.unavailable };
      await failsWith(account, [
        'Could not search through the pipeline',
        'The SageMaker endpoint does not score',
      ]);
      account.aws.endpoint.faults = {};
    },
  },
  {
    promise: 'fails when the endpoint was deleted',
    holds: async (account) => {
      const { EndpointName } = await account.outputs('Rerank');
      const arn = `arn:aws:sagemaker:us-east-1:000000000000:endpoint/${EndpointName}`;
      await account.aws.control.remove(arn);
      await failsWith(account, [
        'Could not search through the pipeline',
        `Endpoint ${EndpointName} of account 000000000000 not found`,
        'The SageMaker endpoint was deleted',
      ]);
      await account.aws.control.restore(arn);
    },
  },
  {
    promise: 'fails when the pipeline was deleted',
    holds: async (account) => {
      const { transport } = account.administrator;
      const path = `/_search/pipeline/${PIPELINE}`;
      const { body } = await transport.request({ method: 'GET', path });
      await transport.request({ method: 'DELETE', path });
      await failsWith(account, [`has no search pipeline ${PIPELINE}`, 'somebody deleted it']);
      const pipeline = (body as unknown as Record<string, object>)[PIPELINE]!;
      await transport.request({ method: 'PUT', path, body: pipeline });
    },
  },
  {
    promise: 'fails when there is no such stack',
    holds: async (account) => {
      const { exitCode, output } = await runSmoke(account.aws, 'Another');
      expect(output).toContain('There is no stack Another');
      expect(exitCode).toBe(1);
    },
  },
];

async function failsWith(account: Deployment, words: readonly string[], keys?: AccessKeys): Promise<void> {
  const { exitCode, output } = await runSmoke(account.aws, 'Rerank', keys);
  account.transcript.say(output.trim());
  expect(exitCode).toBe(1);
  for (const word of words) {
    expect(output).toContain(word);
  }
}
