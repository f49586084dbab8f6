import { npmCommand } from './command-line';

/** The stacks, as `bin/app.ts` names them. */
export const STACKS = { rerank: 'Rerank', domain: 'SearchDomain' } as const;

/** A command that looks at a deployed stack. */
export function stackCommand(call: string, description: string) {
  return npmCommand(call, description)
    .option('--stack <name>', 'the stack that reranks', STACKS.rerank)
    .option('--profile <name>', 'the AWS profile to sign with (default: as the AWS CLI)')
    .option('--region <name>', 'the region of the stack (default: as the AWS CLI)');
}
