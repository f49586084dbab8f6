import { isWaking } from '../../../protocol/inference-component';
import type { CallFailure } from './errors';
import { isModelThrottled, isOfAnotherKey, takesNoNewIndices } from './retry';

/** Cluster permissions that the registrar needs; the smallest list with which the whole life cycle runs. */
export const REGISTRAR_PERMISSIONS = [
  'cluster:admin/opensearch/ml/create_connector',
  'cluster:admin/opensearch/ml/connectors/search',
  'cluster:admin/opensearch/ml/connectors/delete',
  'cluster:admin/opensearch/ml/register_model',
  'cluster:admin/opensearch/ml/models/get',
  'cluster:admin/opensearch/ml/models/search',
  'cluster:admin/opensearch/ml/models/update',
  'cluster:admin/opensearch/ml/models/delete',
  'cluster:admin/opensearch/ml/model_groups/search',
  'cluster:admin/opensearch/ml/model_groups/delete',
  'cluster:admin/opensearch/ml/undeploy_models',
  'cluster:admin/opensearch/ml/undeploy_model',
  'cluster:admin/opensearch/ml/predict',
  'cluster:admin/search/pipeline/put',
  'cluster:admin/search/pipeline/get',
  'cluster:admin/search/pipeline/delete',
] as const;

/** The remedies for errors, where one is known. */
export function remedyOf(failure: CallFailure, registrarRole: string | undefined): string | undefined {
  const { status, reason, code } = failure;
  const remedy = remedyOfCluster(failure);
  if (remedy) {
    return remedy;
  }
  if (isWaking(reason)) {
    return (
      'The endpoint has no copy of the model, and none came in time. See the alarm of its scaling that wakes it, and the ' +
      'scaling activities of its inference component: aws application-autoscaling describe-scaling-activities ' +
      '--service-namespace sagemaker. Outside the hours of endpoint.schedule nothing wakes it unless offHours is "asleep". ' +
      'Then deploy again.'
    );
  }
  if (status === 403 && reason.includes('no permissions for')) {
    return mapTheRegistrar(registrarRole);
  }
  if (status === 403) {
    return (
      'Check that the IAM policy of the caller allows es:ESHttp* on the domain and iam:PassRole on the connector role, ' +
      'and that neither the access policy of the domain nor a policy of the organisation takes it away.'
    );
  }
  if (status === 401) {
    return 'Check the user name and password of the cluster.';
  }
  if (reason.includes('trusted connector endpoint regex')) {
    return `Add the endpoint to the cluster setting plugins.ml_commons.trusted_connector_endpoints_regex. ${ASK_AWS}`;
  }
  if (reason.includes('private ip address')) {
    return (
      `Set plugins.ml_commons.connector.private_ip_enabled to true on a cluster of your own. ${ASK_AWS} With ` +
      'domain.vpcEgress false the calls go to an address that is not private.'
    );
  }
  if (reason.includes('Invalid processor type')) {
    return (
      'The OpenSearch version of the domain does not have that processor, or a plugin or setting that it needs is not there: ' +
      'GET /_nodes/search_pipelines lists those that are.'
    );
  }
  if (code === 'ENOTFOUND') {
    return 'Check the endpoint of the domain, and that its network can be reached from here.';
  }
  return undefined;
}

/** What can be done about a cluster whose state, rather than the call, is the cause. */
function remedyOfCluster(failure: CallFailure): string | undefined {
  const { reason } = failure;
  if (takesNoNewIndices(failure)) {
    return (
      'The cluster takes no new indices: see cluster.blocks.create_index in GET _cluster/settings. Amazon OpenSearch Service ' +
      'sets it while storage or heap runs out (metric ClusterIndexWritesBlocked), and takes it away when there is room: ' +
      'larger volumes or fewer indices. On a cluster of your own PUT _cluster/settings ' +
      '{"persistent":{"cluster.blocks.create_index":null}}. Then try again.'
    );
  }
  if (reason.includes('cluster_block_exception')) {
    return 'The cluster takes no writes, mostly since storage runs out: larger volumes or fewer indices. Then try again.';
  }
  if (isOfAnotherKey(failure)) {
    return (
      "The connector's credential was encrypted with the key of another cluster. Restore .plugins-ml-config, which holds the " +
      'key, with .plugins-ml-connector and .plugins-ml-model of the same snapshot; or make connector and model again by ' +
      'npm run verify -- --repair.'
    );
  }
  if (isModelThrottled(failure)) {
    return (
      'Somebody has set a rate limiter on the model, which refuses predictions of searches as well. Wait for its allowance, ' +
      'or raise it: PUT _plugins/_ml/models/MODEL_ID {"rate_limiter":{"limit":"…","unit":"MINUTES"}}.'
    );
  }
  if (reason.includes('Model not ready yet')) {
    return (
      'The model is not deployed, and plugins.ml_commons.model_auto_deploy.enable is false: POST ' +
      '_plugins/_ml/models/MODEL_ID/_deploy, or npm run verify -- --repair.'
    );
  }
  if (/all shards failed|no_shard_available|Failed to get data object from index/.test(reason)) {
    return (
      'An index of ML Commons is missing or red: see GET _cluster/health/.plugins-ml-*?level=indices. Wait for the nodes ' +
      'that have its data, or restore it from a snapshot; without either, npm run verify -- --repair says what it takes.'
    );
  }
  return undefined;
}

/** The service refuses most cluster settings: https://github.com/opensearch-project/ml-commons/issues/3945. */
const ASK_AWS =
  'Amazon OpenSearch Service, where it answers "payload is not allowed" to that, changes the setting by a support case only.';

function mapTheRegistrar(role: string | undefined): string {
  const body = JSON.stringify({ cluster_permissions: REGISTRAR_PERMISSIONS });
  return (
    `An administrator of the domain must send: PUT _plugins/_security/api/roles/rerank_registrar ${body} and ` +
    `PUT _plugins/_security/api/rolesmapping/rerank_registrar {"backend_roles":["${role ?? 'ROLE ARN OF THE REGISTRAR'}"]}.`
  );
}
