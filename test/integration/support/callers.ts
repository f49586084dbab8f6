import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { randomName } from './access-resource';
import { clientOf, type TestNode } from './clusters';
import { security } from './security-api';

/** The name and the password of a user. */
type Credentials = NonNullable<TestNode['auth']>;

/** Who calls a domain: users of a node, each in the place of an IAM role that signs. */
export class Callers {
  private readonly known = new Map<string, { client: Client; auth: Credentials }>();

  constructor(
    private readonly node: TestNode,
    private readonly administrator: Client,
  ) {}

  /** A client whose user has that backend role, as a caller on AWS who signs with that IAM role. */
  async with(backendRole: string): Promise<Client> {
    return (await this.callerOf(backendRole)).client;
  }

  /** What such a caller's user signs in with. */
  async credentialsOf(backendRole: string): Promise<Credentials> {
    return (await this.callerOf(backendRole)).auth;
  }

  private async callerOf(backendRole: string) {
    const known = this.known.get(backendRole);
    if (known) {
      return known;
    }
    const auth = { username: randomName(), password: randomBytes(18).toString('base64url') };
    await security(this.administrator, 'PUT', `internalusers/${auth.username}`, {
      password: auth.password,
      backend_roles: [backendRole],
    });
    const caller = { client: clientOf(this.node, auth), auth };
    this.known.set(backendRole, caller);
    return caller;
  }

  /** Closes the clients, and removes their users. */
  async close(): Promise<void> {
    for (const { client, auth } of this.known.values()) {
      await client.close();
      await security(this.administrator, 'DELETE', `internalusers/${auth.username}`);
    }
  }
}
