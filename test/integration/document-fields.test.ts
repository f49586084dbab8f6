import { randomBytes } from 'node:crypto';
import type { Client } from '@opensearch-project/opensearch';
import { compare } from '../../commands/verify/compare';
import { handleResource } from '../../lambda/register/custom-resource';
import { READ_MAPPINGS } from '../../lambda/register/opensearch/mappings';
import { REGISTRAR_PERMISSIONS } from '../../lambda/register/opensearch/remedies';
import type { ResourceAnswer, ResourceEvent } from '../../lambda/register/resource/event';
import type { LocalEndpoint } from '../../local/endpoint';
import { allowLocalEndpoint } from '../../local/system/connector-access';
import { requireOwnIndex } from '../../local/system/own-index';
import { pipelineBody } from '../../protocol/pipeline';
import { Callers } from './support/callers';
import { clientOf, clusterOf, withAndWithoutSecurity } from './support/clusters';
import { startOverlapEndpoint } from './support/overlap-endpoint';
import { security } from './support/security-api';
import { connectorTo, StackDriver } from './support/stack';

const RUN = `fields-${randomBytes(4).toString('hex')}`;
const DOCS = `${RUN}-docs`;
const MAPPINGS = {
  _source: { excludes: ['hidden.*'] },
  properties: {
    body: { type: 'text', copy_to: ['everything'], fields: { exact: { type: 'keyword' } } },
    title: { type: 'text', copy_to: ['everything'] },
    everything: { type: 'text' },
    text: { type: 'alias', path: 'body' },
    hidden: { properties: { text: { type: 'text' } } },
    meta: { properties: { note: { type: 'text', fields: { exact: { type: 'keyword' } } } } },
    price: { type: 'double' },
  },
};

withAndWithoutSecurity('the document fields of a pipeline', (node) => {
  const since36 = Number(node.version.split('.')[0]) >= 3;
  let client: Client;
  let endpoint: LocalEndpoint;
  let stack: StackDriver;
  let modelId: string;

  beforeAll(async () => {
    client = clientOf(node);
    endpoint = await startOverlapEndpoint();
    await allowLocalEndpoint(clusterOf(client), node.endpointHost);
    stack = new StackDriver(() => clusterOf(client));
    modelId = await stack.createModel(connector());
    await create(DOCS, MAPPINGS);
  }, 60_000);

  afterAll(async () => {
    for (const index of made) {
      await client.indices.delete({ index });
    }
    for (const name of ['warned', 'refused', 'rolled-back', 'other']) {
      await handleResource({ ...event(name, ['body']), RequestType: 'Delete' }, clusterOf(client));
    }
    await stack.deleteModel(modelId, connector());
    await endpoint.close();
    await client.close();
  });

  const connector = () => connectorTo(endpoint.invocationsUrl.replace('127.0.0.1', node.endpointHost));
  const made: string[] = [];
  const create = async (index: string, mappings: object = {}, more: object = {}) => {
    await client.indices.create({ index, body: { settings: { number_of_replicas: 0 }, mappings, ...more } });
    made.push(index);
  };

  function event(name: string, documentFields: readonly string[], indices = [`${RUN}-docs*`]): ResourceEvent {
    return {
      RequestType: 'Create',
      ResourceType: 'Custom::RerankPipeline',
      StackId: `arn:aws:cloudformation:us-east-1:000000000000:stack/${RUN}/1`,
      LogicalResourceId: name,
      PhysicalResourceId: `${RUN}-${name}`,
      ResourceProperties: {
        PipelineName: `${RUN}-${name}`,
        Pipeline: pipelineBody({ modelId, documentFields }),
        Indices: indices,
      },
    };
  }

  async function register(
    desired: ResourceEvent,
    as = client,
  ): Promise<{ answer: ResourceAnswer; warnings: readonly string[] }> {
    const warnings: string[] = [];
    const warn = (warning: string) => warnings.push(warning);
    return { answer: await handleResource(desired, clusterOf(as), { warn }), warnings };
  }

  it('are warned of in the answer, in the log and by verify, each with what to do', async () => {
    const fields = ['body', 'price', 'nowhere', 'hidden.text', 'meta', 'meta.note'];
    const desired = event('warned', fields, [`${RUN}-docs*`, `${RUN}-absent`]);
    const { answer, warnings } = await register(desired);
    const java =
      'the model reads it as Java writes it, such as 1.2E7 for 12000000.0 or {lon=2, lat=1.5} for a point';
    expect(warnings).toEqual([
      `Field "price" is of type double in ${DOCS}: ${java}; name a field of type text`,
      `Field "nowhere" is not mapped in ${DOCS}: an empty text is scored for documents without it; name a field that they have`,
      `Field "hidden.text" is left out of _source in ${DOCS}: an empty text is scored; change includes or excludes of _source, and index the documents again`,
      `Field "meta" is of type object in ${DOCS}: the model reads it as {a=b}; name a text in it`,
      ...(since36
        ? []
        : [
            `Field "meta.note" is below an object in ${DOCS}: OpenSearch before 3.6 finds nothing there, and an empty text is scored; copy the text into a field at the top level`,
          ]),
      `There is no index ${RUN}-absent: look again with npm run verify when documents are indexed`,
    ]);
    expect(answer.Data?.Warnings).toMatch(
      new RegExp(`^${RUN}-warned: Field "price" is of type double in .*\\. Field`),
    );

    const state = { resources: [{ ...desired, RequestType: 'Update' as const }] };
    const found = await compare(clusterOf(client), state);
    expect(found.drifts).toEqual([]);
    expect(found.warnings).toEqual(warnings.map((line) => `search pipeline ${RUN}-warned: ${line}`));
  });

  it('are not looked at where no indices are named, and are said to be well where they are', async () => {
    const { Indices, ...without } = event('other', ['price']).ResourceProperties;
    const unnamed = await register({ ...event('other', ['price']), ResourceProperties: without });
    expect(unnamed).toEqual({ answer: { PhysicalResourceId: `${RUN}-other` }, warnings: [] });

    const { answer, warnings } = await register(event('other', ['body', 'title']));
    expect(warnings).toEqual([]);
    expect(answer.Data).toEqual({ Warnings: `${RUN}-other: none.` });
  });

  it.each([
    ['text', `Field "text" is an alias of "body" in ${DOCS}: _source does not hold it; name "body" instead`],
    [
      'body.exact',
      `Field "body.exact" is a subfield of "body" in ${DOCS}: _source does not hold it; name "body" instead`,
    ],
    [
      'meta.note.exact',
      `Field "meta.note.exact" is a subfield of "meta.note" in ${DOCS}: _source does not hold it; name "meta.note" instead`,
    ],
  ])('are refused where they are empty whatever is indexed: %s', async (field, message) => {
    await expect(register(event('refused', ['title', field]))).rejects.toThrow(
      `Search pipeline ${RUN}-refused would score empty texts. ${message}. Or take those indices out of indices.`,
    );
    const path = `/_search/pipeline/${RUN}-refused`;
    const { statusCode } = await client.transport.request({ method: 'GET', path }, { ignore: [404] });
    expect(statusCode).toBe(404);
  });

  it('are found by the name of an alias, in every index behind it', async () => {
    const aliases = { [`${RUN}-alias`]: {} };
    for (let day = 1; day <= 5; day++) {
      await create(`${RUN}-log-${day}`, { properties: { text: { type: 'keyword' } } }, { aliases });
    }
    const { warnings } = await register(event('other', ['text', 'extra'], [`${RUN}-alias`]));
    expect(warnings).toEqual([
      expect.stringContaining(
        `Field "extra" is not mapped in ${RUN}-log-1, ${RUN}-log-2, ${RUN}-log-3 and 2 more: `,
      ),
    ]);
  });

  it('are refused before anything is started, where npm start is to search them', async () => {
    await requireOwnIndex(client, { name: `${DOCS}*`, field: 'body' });
    await expect(requireOwnIndex(client, { name: `${DOCS}*`, field: 'text' })).rejects.toThrow(
      `field text of index ${DOCS}* is an alias of "body": _source does not hold it; name "body" instead`,
    );
  });

  if (node.auth) {
    it('are registered without a look by a registrar that may not read the mapping, which is said', async () => {
      const role = `registrar-${RUN}`;
      const allow = (...index_permissions: object[]) =>
        security(client, 'PUT', `roles/${role}`, {
          cluster_permissions: REGISTRAR_PERMISSIONS,
          index_permissions,
        });
      const callers = new Callers(node, client);
      await allow();
      await security(client, 'PUT', `rolesmapping/${role}`, { backend_roles: [role] });
      const registrar = await callers.with(role);
      const desired = event('other', ['body', 'nowhere']);
      expect((await register(desired, registrar)).warnings).toEqual([
        expect.stringMatching(
          /^The mapping of fields-\w+-docs\* could not be read \(403: .*\): let the registrar's security role, by its index_permissions, do indices:admin\/mappings\/get there$/,
        ),
      ]);

      await allow({ index_patterns: [`${RUN}-docs*`], allowed_actions: [READ_MAPPINGS] });
      expect((await register(desired, registrar)).warnings).toEqual([
        expect.stringContaining('Field "nowhere" is not mapped'),
      ]);
      await callers.close();
      await security(client, 'DELETE', `rolesmapping/${role}`);
      await security(client, 'DELETE', `roles/${role}`);
    }, 120_000);
  }

  it('do not keep a rollback from what was registered before, whatever the mapping has become', async () => {
    const late = `${RUN}-late`;
    const first = event('rolled-back', ['text'], [late]);
    expect((await register(first)).warnings).toEqual([expect.stringContaining(`There is no index ${late}`)]);

    await create(late, MAPPINGS);
    const second = { ...event('rolled-back', ['body'], [late]), RequestType: 'Update' as const };
    expect((await register(second)).warnings).toEqual([]);

    const { warnings } = await register({ ...first, RequestType: 'Update' });
    expect(warnings).toEqual([expect.stringContaining('Field "text" is an alias of "body"')]);
    await expect(register(event('refused', ['text'], [late]))).rejects.toThrow('would score empty texts');
  });
});
