import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { handleResource } from '../../lambda/register/custom-resource';
import type { LocalEndpoint } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { TUTORIAL } from '../../local/system/passages';
import { indexPassages, search } from '../../local/system/search';
import { type Access, accessResource, randomName } from './support/access-resource';
import { Callers } from './support/callers';
import { clientOf, clusterOf, onSecuredNode } from './support/clusters';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { security } from './support/security-api';
import { connectorTo, StackDriver } from './support/stack';

const INDEX = 'search-access-docs';
const RUN = randomBytes(4).toString('hex');
const ROLE_ARN = `arn:aws:iam::111122223333:role/team/a+b=c,d@${RUN}`;
const OTHER_ROLE_ARN = `arn:aws:iam::111122223333:role/dashboard-${RUN}`;
const FOREIGN = `arn:aws:iam::111122223333:role/mapped-by-hand-${RUN}`;
const USER_ARN = `arn:aws:iam::111122223333:user/ada-${RUN}`;
const SEARCH = {
  cluster_permissions: ['cluster:admin/opensearch/ml/predict'],
  index_permissions: [{ index_patterns: [INDEX], allowed_actions: ['indices:data/read/search'] }],
};

// Every change of the security configuration costs each user another slow check of the password.
jest.setTimeout(90_000);

onSecuredNode('search access', (node) => {
  let client: Client;
  let endpoint: LocalEndpoint;
  let stack: StackDriver;
  let model: string;
  let callers: Callers;

  beforeAll(async () => {
    client = clientOf(node);
    callers = new Callers(node, client);
    endpoint = await startOverlapEndpoint();
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    await client.indices.delete({ index: INDEX, ignore_unavailable: true });
    await indexPassages(client, INDEX, TUTORIAL.passages);
    stack = new StackDriver(() => clusterOf(client));
    model = await stack.createModel(connector());
    await stack.putPipeline(model);
    // This mapping gives every user permissions that would hide what our role lacks.
    await security(client, 'DELETE', 'rolesmapping/own_index');
  }, 60_000);

  afterAll(async () => {
    await security(client, 'PUT', 'rolesmapping/own_index', { users: ['*'] });
    await callers.close();
    await stack.deletePipeline();
    await stack.deleteModel(model, connector());
    await client.indices.delete({ index: INDEX });
    await endpoint.close();
    await client.close();
  });

  const connector = () => connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost));

  const mappingOf = async (role: string) => (await security(client, 'GET', `rolesmapping/${role}`))?.[role];
  const principalsOf = async (role: string) => {
    const mapping = await mappingOf(role);
    return mapping && [...mapping.backend_roles, ...mapping.users].sort();
  };

  const rerankedTop = async (as: Client, index = INDEX) =>
    (
      await search(as, {
        index,
        query: 'Saipan',
        size: 4,
        candidates: 'all',
        pipelineName: stack.pipelineName,
      })
    )[0]!.id;

  const resource = (properties?: Partial<Access>, logicalId?: string, stackName?: string) =>
    accessResource(client, { Role: SEARCH, Principals: [ROLE_ARN], ...properties }, logicalId, stackName);

  describe('of a searcher', () => {
    it('lets the principal search with the pipeline, and nothing else', async () => {
      const { name, send } = resource();
      const caller = await callers.with(ROLE_ARN);
      await expect(rerankedTop(caller)).rejects.toMatchObject({ statusCode: 403 });

      await expect(send('Create')).resolves.toEqual({ PhysicalResourceId: name });
      await expect(rerankedTop(caller)).resolves.toBe('2');

      await expect(caller.search({ index: '*' })).rejects.toMatchObject({ statusCode: 403 });
      await expect(caller.get({ index: INDEX, id: '1' })).rejects.toMatchObject({ statusCode: 403 });
      await expect(caller.index({ index: INDEX, body: { a: 1 } })).rejects.toMatchObject({ statusCode: 403 });
      for (const [method, path] of [
        ['DELETE', `/_search/pipeline/${stack.pipelineName}`],
        ['GET', `/_search/pipeline/${stack.pipelineName}`],
        ['GET', `/_plugins/_ml/models/${model}`],
        ['POST', `/_plugins/_ml/models/${model}/_undeploy`],
        ['GET', `/_plugins/_security/api/roles/${name}`],
      ] as const) {
        await expect(caller.transport.request({ method, path })).rejects.toMatchObject({ statusCode: 403 });
      }

      await send('Delete');
      await expect(rerankedTop(caller)).rejects.toMatchObject({ statusCode: 403 });
    });

    it('maps roles as backend roles and users as users', async () => {
      const { name, send } = resource({ Principals: [ROLE_ARN, USER_ARN] });
      await send('Create');
      expect(await mappingOf(name)).toMatchObject({ backend_roles: [ROLE_ARN], users: [USER_ARN] });
      await send('Delete');
    });

    it('follows its lists: who is added can search, who is taken off cannot, and what is taken off is closed', async () => {
      const { name, send } = resource();
      const [first, second] = [await callers.with(ROLE_ARN), await callers.with(OTHER_ROLE_ARN)];
      await send('Create');
      await expect(rerankedTop(second)).rejects.toMatchObject({ statusCode: 403 });

      await send('Update', { Principals: [OTHER_ROLE_ARN, USER_ARN] });
      expect(await principalsOf(name)).toEqual([OTHER_ROLE_ARN, USER_ARN].sort());
      await expect(rerankedTop(first)).rejects.toMatchObject({ statusCode: 403 });
      await expect(rerankedTop(second)).resolves.toBe('2');

      const elsewhere = [{ index_patterns: ['other-*'], allowed_actions: ['indices:data/read/search'] }];
      await send('Update', { Role: { ...SEARCH, index_permissions: elsewhere } });
      expect(await principalsOf(name)).toEqual([ROLE_ARN]);
      await expect(rerankedTop(first)).rejects.toMatchObject({ statusCode: 403 });
      await send('Delete');
    });

    it('is the same after every event is sent again', async () => {
      const { name, send } = resource();
      await send('Create');
      await send('Create');
      await send('Update');
      expect(await principalsOf(name)).toEqual([ROLE_ARN]);
      await send('Delete');
      await send('Delete');
      expect(await principalsOf(name)).toBeUndefined();
      expect(await security(client, 'GET', `roles/${name}`)).toBeUndefined();
    });

    it('leaves whom somebody mapped by hand, through updates and at the end', async () => {
      const { name, send } = resource();
      await send('Create');
      await security(client, 'PATCH', `rolesmapping/${name}`, [
        { op: 'add', path: '/backend_roles/-', value: FOREIGN },
        { op: 'add', path: '/users', value: ['grace'] },
      ]);
      await send('Update', { Principals: [OTHER_ROLE_ARN, USER_ARN] });
      expect(await principalsOf(name)).toEqual([OTHER_ROLE_ARN, FOREIGN, USER_ARN, 'grace'].sort());
      await send('Delete');
      expect(await principalsOf(name)).toEqual([FOREIGN, 'grace'].sort());
      await security(client, 'DELETE', `rolesmapping/${name}`);
    });

    it('shares the mapping of one role with other stacks', async () => {
      const mine = resource();
      const theirs = resource({ MappedRoles: [mine.name], Principals: [OTHER_ROLE_ARN, ROLE_ARN] });
      await mine.send('Create');
      await theirs.send('Create');
      expect(await principalsOf(mine.name)).toEqual([OTHER_ROLE_ARN, ROLE_ARN].sort());
      await theirs.send('Delete');
      expect(await principalsOf(mine.name)).toEqual([ROLE_ARN]);
      await mine.send('Delete');
    });

    it('moves to another name, as CloudFormation replaces a resource', async () => {
      const { name, send, stackName } = resource();
      const other = randomName();
      await send('Create');
      await expect(send('Update', { RoleName: other, MappedRoles: [other] })).resolves.toEqual({
        PhysicalResourceId: other,
      });
      await send('Delete');
      expect(await principalsOf(name)).toBeUndefined();
      expect(await principalsOf(other)).toEqual([ROLE_ARN]);
      await resource({ RoleName: other }, 'Searchers', stackName).send('Delete');
      expect(await principalsOf(other)).toBeUndefined();
    });
  });

  describe('with the name of a role that somebody else made', () => {
    it('is rejected with what to do, and neither changes nor deletes it', async () => {
      const name = randomName();
      await security(client, 'PUT', `roles/${name}`, {
        cluster_permissions: ['cluster_monitor'],
        index_permissions: [],
      });
      const { send } = resource({ RoleName: name });
      await expect(send('Create')).rejects.toThrow(
        `Security role ${name} exists, and this resource did not make it. Choose another roleName, or delete it with ` +
          `DELETE /_plugins/_security/api/roles/${name}.`,
      );
      await send('Delete');
      expect(await security(client, 'GET', `roles/${name}`)).toMatchObject({
        [name]: { cluster_permissions: ['cluster_monitor'] },
      });
      expect(await principalsOf(name)).toBeUndefined();
      await security(client, 'DELETE', `roles/${name}`);
    });

    it('leaves the role of another resource of the same stack', async () => {
      const { name, send, stackName } = resource();
      await send('Create');
      const other = resource({ RoleName: name }, 'Others', stackName);
      await expect(other.send('Create')).rejects.toThrow(/this resource did not make it/);
      await other.send('Delete');
      expect(await principalsOf(name)).toEqual([ROLE_ARN]);
      await send('Delete');
    });
  });

  describe('of an administrator', () => {
    const administrators = (principals: readonly string[], stackName?: string) =>
      resource(
        {
          Role: { cluster_permissions: [], index_permissions: [] },
          MappedRoles: ['all_access', 'security_manager'],
          Principals: principals,
        },
        'Administrators',
        stackName,
      );

    it('adds the principal to those who have all access, and takes away only that', async () => {
      const before = await principalsOf('all_access');
      const { name, send } = administrators([ROLE_ARN, USER_ARN]);
      await send('Create');
      expect(await principalsOf('all_access')).toEqual([...before!, ROLE_ARN, USER_ARN].sort());

      const caller = await callers.with(ROLE_ARN);
      await expect(
        caller.transport.request({ method: 'GET', path: '/_plugins/_security/api/roles/all_access' }),
      ).resolves.toMatchObject({ statusCode: 200 });

      await send('Update', { Principals: [USER_ARN] });
      expect(await principalsOf('all_access')).toEqual([...before!, USER_ARN].sort());
      await send('Delete');
      expect(await principalsOf('all_access')).toEqual(before);
      expect(await security(client, 'GET', `roles/${name}`)).toBeUndefined();
    });

    it('leaves a principal that was an administrator before', async () => {
      const before = await principalsOf('all_access');
      await security(client, 'PATCH', 'rolesmapping/all_access', [
        { op: 'add', path: '/backend_roles/-', value: FOREIGN },
      ]);
      const { send } = administrators([FOREIGN, ROLE_ARN]);
      await send('Create');
      await send('Create');
      await send('Update', { Principals: [ROLE_ARN] });
      expect(await principalsOf('all_access')).toEqual([...before!, FOREIGN, ROLE_ARN].sort());
      await send('Delete');
      expect(await principalsOf('all_access')).toEqual([...before!, FOREIGN].sort());
      const place = (await mappingOf('all_access'))!.backend_roles.indexOf(FOREIGN);
      await security(client, 'PATCH', 'rolesmapping/all_access', [
        { op: 'remove', path: `/backend_roles/${place}` },
      ]);
    });
  });

  it('says what an administrator must do when the registrar may not configure security', async () => {
    const caller = await callers.with(OTHER_ROLE_ARN);
    await expect(
      handleResource(
        {
          RequestType: 'Create',
          ResourceType: 'Custom::SearchAccess',
          StackId: 'arn:aws:cloudformation:us-east-1:111122223333:stack/x/1',
          LogicalResourceId: 'Searchers',
          ResourceProperties: { RoleName: 'x', Role: SEARCH, MappedRoles: ['x'], Principals: [ROLE_ARN] },
        },
        clusterOf(caller, 5),
      ),
    ).rejects.toThrow(
      /^Could not read security role x: GET .* answered 403: No permission to access REST API.*An administrator of the domain must map the registrar's role to the security role all_access/,
    );
  });
});
