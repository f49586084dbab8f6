import { createHash, randomBytes } from 'node:crypto';
import type { NodeClient, NodeUser } from './node-client';

/**
 * Turns IAM principals into users of the node: on the service a signed caller arrives with its ARN as backend role. The
 * domain's master user has all permissions, everybody else those that role mappings give.
 */
export class FineGrainedAccess {
  private readonly users = new Map<string, Promise<NodeUser>>();

  constructor(private readonly node: NodeClient) {}

  /** The node's user for a principal. */
  userOf(principal: string, masterUserArn: string | null): Promise<NodeUser> {
    const backendRoles = principal === masterUserArn ? [principal, 'admin'] : [principal];
    const key = backendRoles.join(' ');
    const known = this.users.get(key);
    if (known) {
      return known;
    }
    const user = this.create(key, backendRoles);
    this.users.set(key, user);
    return user;
  }

  private async create(key: string, backendRoles: readonly string[]): Promise<NodeUser> {
    const username = `iam-${createHash('sha256').update(key).digest('hex').slice(0, 12)}`;
    const password = randomBytes(18).toString('base64url');
    const { status, body } = await this.node.send(
      'PUT',
      `/_plugins/_security/api/internalusers/${username}`,
      JSON.stringify({ password, backend_roles: backendRoles, description: key }),
    );
    if (status >= 300) {
      throw new Error(`the node refused a user for ${key}: ${body}`);
    }
    return { username, password };
  }
}
