import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { compare } from '../../commands/verify/compare';
import { repair } from '../../commands/verify/repair';
import { handleResource } from '../../lambda/register/custom-resource';
import type { ResourceEvent } from '../../lambda/register/resource/event';
import { clientOf, clusterOf, onSecuredNode } from './support/clusters';
import { security } from './support/security-api';

const SEARCHER = 'arn:aws:iam::111122223333:role/searcher';
const BY_HAND = 'arn:aws:iam::111122223333:role/mapped-by-hand';
const SEARCH = {
  cluster_permissions: ['cluster:admin/opensearch/ml/predict'],
  index_permissions: [{ index_patterns: ['docs-*'], allowed_actions: ['indices:data/read/search'] }],
};

jest.setTimeout(90_000);

onSecuredNode('npm run verify, of the access of searchers', (node) => {
  let client: Client;
  let name: string;
  let resource: ResourceEvent;

  beforeAll(() => {
    client = clientOf(node);
  });
  afterAll(() => client.close());

  beforeEach(async () => {
    name = `verify-${randomBytes(4).toString('hex')}`;
    resource = {
      RequestType: 'Update',
      ResourceType: 'Custom::SearchAccess',
      StackId: `arn:aws:cloudformation:us-east-1:111122223333:stack/${name}/1`,
      LogicalResourceId: 'Searchers',
      PhysicalResourceId: name,
      ResourceProperties: { RoleName: name, Role: SEARCH, MappedRoles: [name], Principals: [SEARCHER] },
    };
    await handleResource({ ...resource, RequestType: 'Create' }, clusterOf(client));
  });

  afterEach(async () => {
    await handleResource({ ...resource, RequestType: 'Delete' }, clusterOf(client));
    expect(await security(client, 'GET', `roles/${name}`)).toBeUndefined();
    expect(await security(client, 'GET', `rolesmapping/${name}`)).toBeUndefined();
  });

  const drifts = async () =>
    (await compare(clusterOf(client), { resources: [resource] })).drifts.map(
      ({ kind, what, found }) => `${kind} ${what}: ${found}`,
    );

  it('finds nothing as it was deployed, and leaves whom somebody mapped by hand', async () => {
    expect(await drifts()).toEqual([]);
    const addition = { op: 'add', path: '/backend_roles/-', value: BY_HAND };
    await security(client, 'PATCH', `rolesmapping/${name}`, [addition]);
    expect(await drifts()).toEqual([]);
    await security(client, 'PUT', `rolesmapping/${name}`, { backend_roles: [SEARCHER] });
  });

  it.each<[string, () => Promise<unknown>, string[]]>([
    [
      'a role that allows more',
      async () =>
        security(client, 'PUT', `roles/${name}`, { ...(await present()), cluster_permissions: ['*'] }),
      [
        'altered security role NAME: cluster_permissions[0] is "*", not "cluster:admin/opensearch/ml/predict"',
      ],
    ],
    [
      'a role that hides documents',
      async () => {
        const index_permissions = [{ ...SEARCH.index_permissions[0], dls: '{"match_none":{}}' }];
        await security(client, 'PUT', `roles/${name}`, { ...(await present()), index_permissions });
      },
      ['altered security role NAME: index_permissions[0].dls is "{\\"match_none\\":{}}", not absent'],
    ],
    [
      'a mapping that was taken away',
      () => security(client, 'PUT', `rolesmapping/${name}`, { users: ['somebody'] }),
      [`missing mapping of security role NAME: ${SEARCHER} is not mapped to it`],
    ],
    [
      'a role that was deleted',
      () => security(client, 'DELETE', `roles/${name}`),
      ['missing security role NAME: the domain has none of that name'],
    ],
  ])('names %s, and repairs it', async (_, damage, found) => {
    await damage();
    expect(await drifts()).toEqual(found.map((line) => line.replace('NAME', name)));

    const state = { resources: [resource] };
    const said: string[] = [];
    const comparison = await compare(clusterOf(client), state);
    await repair(clusterOf(client), state, comparison, { say: (line) => said.push(line) });
    expect(said).toEqual([`wrote security role ${name} and its mapping`]);
    expect(await drifts()).toEqual([]);
    if (await security(client, 'GET', `rolesmapping/${name}`)) {
      await security(client, 'PUT', `rolesmapping/${name}`, { backend_roles: [SEARCHER] });
    }
  });

  it('names the role of somebody else, and leaves it', async () => {
    const own = await present();
    await security(client, 'PUT', `roles/${name}`, { ...own, description: 'ours now' });
    expect(await drifts()).toEqual([`foreign security role ${name}: somebody else made it: "ours now"`]);

    const state = { resources: [resource] };
    const said: string[] = [];
    const comparison = await compare(clusterOf(client), state);
    await repair(clusterOf(client), state, comparison, { say: (line) => said.push(line) });
    expect(said).toEqual([expect.stringContaining(`could not repair security role ${name}: `)]);
    await security(client, 'PUT', `roles/${name}`, own);
  });

  /** The role as it is, without what its API does not take. */
  async function present(): Promise<object> {
    const role = (await security(client, 'GET', `roles/${name}`))![name]!;
    const { reserved, hidden, static: fixed, ...rest } = role;
    return rest;
  }
});
