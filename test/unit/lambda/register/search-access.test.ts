import { openClient } from '../../../../lambda/register/opensearch/client';
import { Cluster } from '../../../../lambda/register/opensearch/cluster';
import { mapPrincipals, unmapPrincipals } from '../../../../lambda/register/opensearch/role-mappings';
import { ownerOf } from '../../../../lambda/register/resource/owner';
import {
  isOwnRole,
  managedMappingsText,
  readManagedMappings,
} from '../../../../lambda/register/search-access/managed-mappings';
import { deleteSearchAccess, putSearchAccess } from '../../../../lambda/register/search-access/search-access';
import { Deadline } from '../../../../lambda/shared/deadline';
import { answer, cut, ScriptedServer, type Step } from './scripted-server';

const ROLE = 'arn:aws:iam::111122223333:role/team/a+b=c,d@e';
const USER = 'arn:aws:iam::111122223333:user/ada';
const OWNER = ownerOf({
  StackId: 'arn:aws:cloudformation:us-east-1:1:stack/Rerank/1',
  LogicalResourceId: 'S',
});
const OTHER = ownerOf({
  StackId: 'arn:aws:cloudformation:us-east-1:1:stack/Rerank/1',
  LogicalResourceId: 'T',
});
const STATE = {
  name: 'searchers',
  permissions: { cluster_permissions: [], index_permissions: [] },
  mappedRoles: ['searchers'],
  principals: [ROLE],
};

const mapping = (backend_roles: string[], users: string[] = []) =>
  answer(200, { searchers: { backend_roles, users, hosts: [], and_backend_roles: [] } });
const role = (description: string) => answer(200, { searchers: { description } });
const DONE = answer(200, { status: 'OK' });
const NONE = answer(404, { status: 'NOT_FOUND', message: 'not found' });

let server: ScriptedServer | undefined;
afterEach(() => server?.stop());

async function clusterOf(...steps: Step[]): Promise<Cluster> {
  server = await ScriptedServer.start(...steps);
  const client = openClient({ url: server.url, auth: { type: 'none' } });
  return new Cluster(client, { deadline: Deadline.in(20_000), propagationMs: 10_000 });
}

const methods = () => server!.requests.map((request) => request.split(' ')[0]);

describe('the managed mappings in the description of a role', () => {
  const mapped = [
    { role: 'all_access', principal: ROLE },
    { role: 'security_manager', principal: USER },
  ];

  it('is read back as it was written, whatever IAM allows in a name', () => {
    expect(readManagedMappings(managedMappingsText(OWNER, mapped))).toEqual(mapped);
    expect(readManagedMappings(managedMappingsText(OWNER, []))).toEqual([]);
  });

  it('is empty in a description that is not ours', () => {
    expect(readManagedMappings(undefined)).toEqual([]);
    expect(readManagedMappings('Maps: all_access=x')).toEqual([]);
  });

  it('says whose role it is: the same resource of the same stack, and no other', () => {
    expect(isOwnRole(OWNER, managedMappingsText(OWNER, mapped))).toBe(true);
    expect(isOwnRole(OTHER, managedMappingsText(OWNER, mapped))).toBe(false);
    expect(isOwnRole(OWNER, '')).toBe(false);
    expect(isOwnRole(OWNER, undefined)).toBe(false);
  });
});

describe('a change of a mapping', () => {
  it('is not sent when there is nothing to change', async () => {
    const cluster = await clusterOf(mapping([ROLE], [USER]));
    await mapPrincipals(cluster, 'searchers', [ROLE, USER]);
    await unmapPrincipals(cluster, 'searchers', ['arn:aws:iam::111122223333:role/other']);
    expect(methods()).toEqual(['GET', 'GET']);
  });

  it.each([
    ['whose answer is lost', cut],
    ['that another one overtook', answer(409, { status: 'CONFLICT', message: 'version conflict' })],
    [
      'of a list that somebody emptied',
      answer(400, { status: 'BAD_REQUEST', message: 'Missing field "users"' }),
    ],
    ['of a mapping that somebody deleted', NONE],
  ])('%s looks again, and adds nothing twice', async (_, outcome) => {
    const cluster = await clusterOf(mapping(['a']), outcome, mapping(['a', ROLE]));
    await mapPrincipals(cluster, 'searchers', [ROLE]);
    expect(methods()).toEqual(['GET', 'PATCH', 'GET']);
  });

  it('waits for the permission to patch, which IAM grants later than the others', async () => {
    const denied = answer(403, { message: 'User: x is not authorized to perform: es:ESHttpPatch' });
    const cluster = await clusterOf(mapping(['a']), denied, mapping(['a']), denied, mapping(['a']), DONE);
    await mapPrincipals(cluster, 'searchers', [ROLE]);
    expect(methods()).toEqual(['GET', 'PATCH', 'GET', 'PATCH', 'GET', 'PATCH']);
  });

  it('that is rejected is not sent again', async () => {
    const cluster = await clusterOf(mapping(['a']), answer(400, { message: 'Resource is reserved.' }));
    await expect(mapPrincipals(cluster, 'searchers', [ROLE])).rejects.toThrow(
      'Could not change who has security role searchers: PATCH /_plugins/_security/api/rolesmapping/searchers ' +
        'answered 400: Resource is reserved.',
    );
    expect(methods()).toEqual(['GET', 'PATCH']);
  });
});

describe('a create that fails', () => {
  it('removes the role and the mapping that it made', async () => {
    const ours = role(managedMappingsText(OWNER, [{ role: 'searchers', principal: ROLE }]));
    const cluster = await clusterOf(
      NONE, // no role
      NONE, // no mapping
      DONE, // writes the role
      NONE, // no mapping
      answer(400, { message: 'no' }), // cannot map
      ours,
      mapping([ROLE]),
      DONE, // unmaps
      mapping([]),
      DONE, // deletes the mapping
      DONE, // deletes the role
    );
    await expect(putSearchAccess(cluster, OWNER, STATE)).rejects.toThrow(/answered 400: no/);
    expect(methods().slice(4)).toEqual(['PUT', 'GET', 'GET', 'PATCH', 'GET', 'DELETE', 'DELETE']);
  });
});

describe('a delete', () => {
  it('of a role that is gone leaves a mapping in which somebody else is', async () => {
    const cluster = await clusterOf(NONE, mapping([ROLE, 'by-hand']));
    await deleteSearchAccess(cluster, OWNER, STATE);
    expect(methods()).toEqual(['GET', 'GET']);
  });

  it('of a role that is gone deletes a mapping in which nobody else is', async () => {
    const cluster = await clusterOf(NONE, mapping([ROLE]), DONE);
    await deleteSearchAccess(cluster, OWNER, STATE);
    expect(methods()).toEqual(['GET', 'GET', 'DELETE']);
  });

  it('on a domain that is gone succeeds', async () => {
    const client = openClient({ url: `https://${'x'.repeat(64)}.invalid`, auth: { type: 'none' } });
    const cluster = new Cluster(client, { deadline: Deadline.in(1_000) });
    await expect(deleteSearchAccess(cluster, OWNER, STATE)).resolves.toBeUndefined();
  });
});

describe('a cluster without the security plugin', () => {
  it('is rejected with what to do', async () => {
    const cluster = await clusterOf(
      answer(400, {
        error: 'no handler found for uri [/_plugins/_security/api/roles/searchers] and method [GET]',
      }),
    );
    await expect(putSearchAccess(cluster, OWNER, STATE)).rejects.toThrow(
      /Turn on fine-grained access control on the domain/,
    );
  });
});
