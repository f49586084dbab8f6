import type { EmulatedAws } from './emulated-aws';

type Aws = Pick<EmulatedAws, 'node'>;

/** Gives a principal a security role of its own, as an administrator of the domain does. */
export async function allow(aws: Aws, role: string, principal: string, permissions: object): Promise<void> {
  await put(aws, `roles/${role}`, permissions);
  await map(aws, role, [principal]);
}

/** Decides who has a security role, in the words of fine-grained access control: its backend roles. */
export function map(aws: Aws, role: string, principals: readonly string[]): Promise<void> {
  return put(aws, `rolesmapping/${role}`, { backend_roles: principals });
}

async function put({ node }: Aws, path: string, body: object): Promise<void> {
  const answer = await node.send('PUT', `/_plugins/_security/api/${path}`, JSON.stringify(body));
  if (answer.status >= 300) {
    throw new Error(`The node refused ${path}: ${answer.body}`);
  }
}
