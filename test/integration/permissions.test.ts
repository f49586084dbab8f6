import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { Stack } from 'aws-cdk-lib';
import { Template as SynthesizedTemplate } from 'aws-cdk-lib/assertions';
import { compare } from '../../commands/verify/compare';
import { repair } from '../../commands/verify/repair';
import { REGISTRAR_PERMISSIONS } from '../../lambda/register/opensearch/remedies';
import { SearchAccess } from '../../lib';
import type { LocalEndpoint } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages, search } from '../../local/system/search';
import type { RolePermissions } from '../../protocol/custom-resources';
import { domainIn, only } from '../templates/support/synthesize';
import { CloudFormation, type Template } from './support/cloudformation';
import { clientOf, clusterOf, onSecuredNode } from './support/clusters';
import { count } from './support/counts';
import { ByHand, desiredStateOf } from './support/desired-state';
import { inventoryOf } from './support/invariants';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { security } from './support/security-api';
import { connectorTo } from './support/stack';

const RUN = randomBytes(4).toString('hex');
const INDEX = `permissions-${RUN}`;
const EVERYTHING = 'every permission';

// Every change of the security configuration costs each user another slow check of the password.
jest.setTimeout(120_000);

/** The registrar's role as an administrator is told to make it, whole and with one permission less. */
const REGISTRARS = new Map<string, RolePermissions>([
  [EVERYTHING, { cluster_permissions: REGISTRAR_PERMISSIONS, index_permissions: [] }],
  ...REGISTRAR_PERMISSIONS.map((missing): [string, RolePermissions] => [
    missing,
    {
      cluster_permissions: REGISTRAR_PERMISSIONS.filter((permission) => permission !== missing),
      index_permissions: [],
    },
  ]),
]);

/** The searcher's role as the construct makes it, whole and with one permission less. */
const SEARCHERS = withOneLess(searcherRole());

function searcherRole(): RolePermissions {
  const stack = new Stack();
  const principals = ['arn:aws:iam::111122223333:role/searcher'];
  new SearchAccess(stack, 'Searchers', { domain: domainIn(stack), indices: [INDEX], principals });
  const [, { Properties }] = only(SynthesizedTemplate.fromStack(stack), 'Custom::SearchAccess');
  return Properties!.Role as RolePermissions;
}

function withOneLess(role: RolePermissions): Map<string, RolePermissions> {
  const roles = new Map([[EVERYTHING, role]]);
  for (const missing of role.cluster_permissions) {
    const cluster_permissions = role.cluster_permissions.filter((permission) => permission !== missing);
    roles.set(missing, { ...role, cluster_permissions });
  }
  for (const missing of role.index_permissions.flatMap(({ allowed_actions }) => allowed_actions)) {
    const index_permissions = role.index_permissions.map((permission) => ({
      ...permission,
      allowed_actions: permission.allowed_actions.filter((action) => action !== missing),
    }));
    roles.set(missing, { ...role, index_permissions });
  }
  return roles;
}

const lacking = (roles: ReadonlyMap<string, unknown>) =>
  [...roles.keys()].filter((name) => name !== EVERYTHING);

onSecuredNode('least privilege', (node) => {
  let administrator: Client;
  let endpoint: LocalEndpoint;
  let registrar: Person;
  let searcher: Person;

  beforeAll(async () => {
    administrator = clientOf(node);
    endpoint = await startOverlapEndpoint();
    await allowLocalEndpoint(clusterOf(administrator), node.endpointHost);
    await indexPassages(administrator, INDEX, TUTORIAL.passages);
    registrar = await person('registrar', REGISTRARS);
    searcher = await person('searcher', SEARCHERS);
  }, 120_000);

  afterAll(async () => {
    await registrar?.leave();
    await searcher?.leave();
    await administrator.indices.delete({ index: INDEX });
    await administrator.close();
    await endpoint.close();
  });

  /** A user who can have one role after the other, by what the role lacks. */
  interface Person {
    readonly client: Client;
    become(lacks: string): Promise<Client>;
    leave(): Promise<void>;
  }

  async function person(kind: string, roles: ReadonlyMap<string, RolePermissions>): Promise<Person> {
    const auth = { username: `${kind}-${RUN}`, password: randomBytes(18).toString('base64url') };
    const nameOf = (lacks: string) => `${kind}-${RUN}-${[...roles.keys()].indexOf(lacks)}`;
    const eachRole = (operation: (name: string, role: RolePermissions) => object) =>
      [...roles].map(([lacks, role]) => operation(nameOf(lacks), role));
    await security(
      administrator,
      'PATCH',
      'roles',
      eachRole((name, value) => ({ op: 'add', path: `/${name}`, value })),
    );
    await security(administrator, 'PUT', `internalusers/${auth.username}`, { password: auth.password });
    const client = clientOf(node, auth);
    let present: string | undefined;
    const move = async (to: string | undefined) => {
      const operations = [
        ...(present ? [{ op: 'remove', path: `/${present}` }] : []),
        ...(to ? [{ op: 'add', path: `/${to}`, value: { users: [auth.username] } }] : []),
      ];
      if (to !== present) {
        await security(administrator, 'PATCH', 'rolesmapping', operations);
      }
      present = to;
    };
    return {
      client,
      async become(lacks) {
        await move(nameOf(lacks));
        return client;
      },
      async leave() {
        await move(undefined);
        await security(administrator, 'PATCH', 'internalusers', [
          { op: 'remove', path: `/${auth.username}` },
        ]);
        await security(
          administrator,
          'PATCH',
          'roles',
          eachRole((name) => ({ op: 'remove', path: `/${name}` })),
        );
        await client.close();
      },
    };
  }

  const template = (change: { readTimeout?: number; failsLater?: boolean } = {}): Template => ({
    connector: connectorTo(
      endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost),
      change.readTimeout,
    ),
    documentFields: ['passage_text'],
    failsLater: change.failsLater,
  });

  /** The life of a stack until something does not go as it should. @returns why, or undefined */
  async function live(stack: CloudFormation): Promise<string | undefined> {
    const steps = [
      [() => stack.deploy(template()), 'CREATE_COMPLETE'],
      [() => stack.deploy(template({ readTimeout: 31 })), 'UPDATE_COMPLETE'],
      [() => stack.deploy(template({ readTimeout: 32, failsLater: true })), 'UPDATE_ROLLBACK_COMPLETE'],
      [() => stack.destroy(), 'DELETE_COMPLETE'],
    ] as const;
    for (const [step, expected] of steps) {
      const status = await step();
      if (status !== expected || stack.gaveUp) {
        return `${status}: ${stack.reason}`;
      }
    }
    return undefined;
  }

  describe('of the registrar', () => {
    it('is enough for the whole life of a stack, and leaves nothing', async () => {
      const client = await registrar.become(EVERYTHING);
      const stack = new CloudFormation(() => clusterOf(client));
      expect(await live(stack)).toBeUndefined();
      const nothing = { connectors: [], models: [], groups: [], servedModel: undefined };
      expect(await inventoryOf(administrator, stack)).toEqual(nothing);
      count({ sequences: 1 });
    });

    it('is enough to verify and to repair', async () => {
      const stack = new CloudFormation(() => clusterOf(administrator));
      await stack.deploy(template());
      const state = desiredStateOf(stack);
      const cluster = clusterOf(await registrar.become(EVERYTHING), 100);
      expect((await compare(cluster, state)).drifts).toEqual([]);

      await new ByHand(administrator, stack).deleteConnector();
      const said: string[] = [];
      const comparison = await compare(cluster, state);
      await repair(cluster, state, comparison, { drainMs: 0, say: (line) => said.push(line) });
      expect(said.filter((line) => line.startsWith('could not'))).toEqual([]);
      expect((await compare(cluster, state)).drifts).toEqual([]);
      await stack.destroy();
    });

    it.each(lacking(REGISTRARS))('is not enough without %s, which the failure names', async (permission) => {
      let client = await registrar.become(permission);
      const stack = new CloudFormation(() => clusterOf(client));
      expect(await live(stack)).toContain(`no permissions for [${permission}]`);
      count({ sequences: 1 });

      client = administrator;
      await stack.destroy();
      for (const readTimeout of [30, 31, 32]) {
        await stack.deleteWhatNeverWas('Model', template({ readTimeout }));
      }
      expect((await inventoryOf(administrator, stack)).models).toEqual([]);
    });
  });

  describe('of a searcher', () => {
    let stack: CloudFormation;

    beforeAll(async () => {
      stack = new CloudFormation(() => clusterOf(administrator));
      expect(await stack.deploy(template())).toBe('CREATE_COMPLETE');
    });
    afterAll(() => stack.destroy());

    const searchAs = async (lacks: string) => {
      const client = await searcher.become(lacks);
      count({ searches: 1 });
      const request = { index: INDEX, query: 'Saipan', size: 4, candidates: 'all' } as const;
      return search(client, { ...request, pipelineName: stack.pipelineName });
    };

    it('is enough to search with the pipeline', async () => {
      expect((await searchAs(EVERYTHING))[0]!.id).toBe('2');
    });

    it.each(lacking(SEARCHERS))('is not enough without %s, which the failure names', async (permission) => {
      await expect(searchAs(permission)).rejects.toMatchObject({
        statusCode: 403,
        message: expect.stringContaining(`no permissions for [${permission}]`),
      });
    });
  });
});
