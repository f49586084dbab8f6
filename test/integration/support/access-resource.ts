import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { handleResource } from '../../../lambda/register/custom-resource';
import { clusterOf } from './clusters';

/** The properties of a `Custom::SearchAccess`. */
export interface Access {
  readonly RoleName: string;
  readonly Role: object;
  readonly MappedRoles: readonly string[];
  readonly Principals: readonly string[];
}

/** One stack's resource: each call is an event that CloudFormation sends. */
export function accessResource(
  client: Client,
  properties: Pick<Access, 'Role' | 'Principals'> & Partial<Access>,
  logicalId = 'Searchers',
  stackName = randomName(),
) {
  const name = properties.RoleName ?? randomName();
  const send = (type: 'Create' | 'Update' | 'Delete', changed: Partial<Access> = {}) =>
    handleResource(
      {
        RequestType: type,
        ResourceType: 'Custom::SearchAccess',
        StackId: `arn:aws:cloudformation:us-east-1:111122223333:stack/${stackName}/1`,
        LogicalResourceId: logicalId,
        ...(type !== 'Create' && { PhysicalResourceId: name }),
        ResourceProperties: { RoleName: name, MappedRoles: [name], ...properties, ...changed },
      },
      clusterOf(client, 20),
    );
  return { name, stackName, send };
}

export const randomName = () => `access-${randomBytes(4).toString('hex')}`;
