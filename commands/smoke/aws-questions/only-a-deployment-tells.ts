import type { Question } from './question';

const question = (id: string, asks: string, matters: string, call: string): Question => ({
  id,
  asks,
  matters,
  call,
  needs: 'a deployment',
});

/** The questions that no call answers, the cheapest first. Prices are those of docs/cost.md. */
export const ONLY_A_DEPLOYMENT_TELLS: readonly Question[] = [
  question(
    'first-deployment',
    'Does profile `dev` deploy from end to end, and how long does each part take?',
    'Everything here was deployed to an emulator only; the minutes of [the first deployment](first-deploy.md) are reports of others.',
    '`npx cdk deploy --all -c profile=dev`, then `npm run smoke -- --stack Rerank`; 0.81 USD an hour',
  ),
  question(
    'role-not-yet-assumable',
    "Which status does the service answer while it cannot assume the connector's new role yet?",
    'The registrar goes on for two minutes after a 403, 429 or 5xx; after any other status the first deployment would fail, and the second succeed.',
    "the registrar's log group after the first deployment",
  ),
  question(
    'gpu-driver',
    'Does PyTorch find the GPU on host image `al2-ami-sagemaker-inference-gpu-3-1`, on `ml.g4dn`, `ml.g5` and `ml.g6`?',
    'The handler ends the container where it does not: the endpoint would never answer.',
    "the endpoint's log after the first deployment, and alarm `Endpoint-GPU-Unused`",
  ),
  question(
    'half-precision',
    'How far are scores in half precision on a GPU from those in 32 bits, and how many pairs does it score in a second?',
    'The tests compute in half precision on a CPU only, and with attention that stands in for the GPU’s.',
    '`python -m benchmarks.gpu` in the serving image, on an instance with a GPU',
  ),
  question(
    'load-on-a-gpu',
    'How many requests a second does an instance with a GPU score at 1, 4, 16 and 64 clients, and how long do they wait?',
    'The target of the scaling, 4 requests in hand, and the 100 that may wait were chosen without one.',
    '`SERVING_PYTHON=… SERVING_DEVICE=gpu npm run benchmark -- load` on an instance with a GPU',
  ),
  question(
    'other-models',
    'Do profiles `ettin` and `multilingual` load their models and rank, and how many pairs do they score in a second?',
    'The tests hold models of the same layouts with random weights against their libraries; the files of these two were never here.',
    '`npx cdk deploy --all -c profile=ettin`, then `npm run smoke -- --stack Rerank`, and `multilingual` the same way',
  ),
  question(
    'calls-while-loading',
    'Does SageMaker send calls to an instance whose `/ping` is 200 while its model still loads?',
    '`InService` says that the container listens, not that it scores.',
    'searches all the while during an update of the endpoint; errors in the first minute of the new fleet',
  ),
  question(
    'model-that-does-not-exist',
    'Does a deployment with a model id that does not exist fail, and what serves afterwards?',
    'See `live-configuration`, which is asked afterwards.',
    'deploy `endpoint.modelId: "no/such-model"`, then `npm run smoke -- --aws-questions --stack Rerank`; both fleets for half an hour',
  ),
  question(
    'rollout-alone',
    'What does a change of `endpoint.rollout.bakeMinutes` alone do: is it taken, and is the whole fleet replaced?',
    '[The API](https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_UpdateEndpoint.html) says that an update must name a new configuration.',
    'deploy that change and nothing else; both fleets for a few minutes',
  ),
  question(
    'cluster-settings',
    'Does the service let `plugins.ml_commons.trusted_connector_endpoints_regex` be changed?',
    'China and VPC endpoint names need it; `plugins.ml_commons.connector.private_ip_enabled` is [refused](https://github.com/opensearch-project/ml-commons/issues/3945).',
    '`PUT _cluster/settings` in the flat form, on a domain of profile `dev`',
  ),
  question(
    'diff-of-a-connector',
    'What does `npx cdk diff` list after a change of the connector: the model alone, or the pipeline too?',
    'The pipeline is rewritten either way; a reviewer of the diff should know.',
    'change `endpoint.instanceType` from a CPU to a GPU type, `npx cdk diff`',
  ),
  question(
    'window',
    'Does the service have the processors `oversample`, `script` and `truncate_hits`, on the version of the profile?',
    'AWS has no list of search processors; `pipeline.window` needs the three. Where one lacks, the deployment fails with its name, and the pipeline stays as it was.',
    'deploy `pipeline.window: 50`, then `npm run smoke -- --stack Rerank`',
  ),
  question(
    'text-embeddings-inference',
    'Does the container of Text Embeddings Inference start, and does it score without NaN on `ml.g4dn`?',
    'The server was built from source and run on a CPU; its image, and a GPU, were not.',
    'deploy `endpoint.serving: "tei"`; both endpoints while it is made',
  ),
  question(
    'bedrock',
    'Do the rerankers of Amazon Bedrock take 1,000 passages and blank ones through `InvokeModel`, and does the account have access to them?',
    'AWS documents neither for `InvokeModel`. A refused blank passage would fail every search that finds a document without the field.',
    'deploy `endpoint.serving: "bedrock"`, then search a thousand hits, one of them without a text; a few queries',
  ),
  question(
    'unread-requests',
    'Does Amazon OpenSearch Service, with an engine from 3.0 on, send requests unread as OpenSearch does?',
    '`no_escape_params` is in the code of ML Commons from 3.0 on, and in no document. If the service has it not, the model fails its validation and the deployment rolls back.',
    'deploy with `domain.engineVersion` 3.x',
  ),
  question(
    'serverless',
    'Do both containers start in a serverless endpoint within 3 minutes, how long do they take, and does the time to start count in what a search waits?',
    'They run as another user there, who may not write everywhere: the Hugging Face container keeps its cache of the Hub in `/tmp` (`HF_HOME`), but its toolkit may still write the model to `/.sagemaker`. AWS gives no time for a start.',
    'deploy profile `serverless`, `ModelSetupTime` on the dashboard; then a search after an hour without one; a few cents',
  ),
  question(
    'waking',
    'What does a call that meets no copy of an inference component answer, does it count as `Invocation4XXErrors`, and how long until the next one is answered?',
    'By that message the rerank function says `waking` and the registrar waits; AWS has it in a blog only. Counted as 4xx, it would set off `Endpoint-4XX-Rate` whenever the endpoint wakes.',
    'deploy profile `scale-to-zero`, wait for an hour, search; 0.74 USD for each hour that it is awake',
  ),
  question(
    'component-permissions',
    'Does `sagemaker:InvokeEndpoint` with an inference component need both resources, the endpoint and the component?',
    'Policies of others name both, and so do those here. One of them may be more than is needed.',
    'the same deployment, with one of the two taken out of the policies',
  ),
  question(
    'update-of-a-component',
    'Does SageMaker replace the only copy of an inference component by steps of one copy, and what does an update make of a component that has none?',
    'The API says that a step is 5 % to 50 % of the copies, of which one copy of one is neither. Where it is refused, no other model can be deployed in place.',
    'deploy another `modelRevision` with profile `scale-to-zero`, awake and asleep',
  ),
  question(
    'deletion-of-a-component',
    'Can an inference component be deleted while it scales?',
    'Others saw SageMaker refuse it in `UPDATE_RC_IN_PROGRESS`; whether CloudFormation waits is not documented. Destroy it again then.',
    'search until it wakes, then `npx cdk destroy Rerank -c profile=scale-to-zero`',
  ),
  question(
    'isolated-component',
    'Do isolation and network of the endpoint configuration hold for an inference component?',
    'They are set on the model and on the configuration, since the API has both and says of neither which one counts.',
    'deploy `endpoint.scaleToZero` with `endpoint.modelData` and `endpoint.vpc`; the flow logs of the VPC',
  ),
  question(
    'bootstrap-key',
    'Can the endpoint read its handler from a bootstrap bucket with a KMS key of your own (`--bootstrap-kms-key-id`)?',
    'The app sees only the name of the bucket, not its key.',
    'deploy into an account that was bootstrapped so',
  ),
  question(
    'isolated-endpoint',
    'Does an endpoint start in subnets whose only way out is a gateway endpoint for S3?',
    'It is assumed that SageMaker pulls the image and writes the logs by a way of its own, and only reads the bucket through the VPC.',
    'deploy `endpoint.vpc` with `endpoint.modelData` there',
  ),
  question(
    'linear-for-hours',
    'Does a rollout that shifts in four steps of an hour each end well?',
    'Its hours add up, and `MaximumExecutionTimeoutInSeconds` takes back what is not done by then.',
    'deploy a change with `trafficShift: "linear"` and `bakeMinutes: 60`, at least four instances',
  ),
  question(
    'replacement-of-nodes',
    'Does a search fail, plain or reranked, while the service replaces the nodes of a domain?',
    'Here none failed that was sent to a node that was up; the service has one address for all nodes.',
    'searches all the while `domain.instanceType` changes on a domain of profile `prod`; both sets of nodes meanwhile',
  ),
  question(
    'vpc-egress',
    'Does a domain with `vpcEgress: true` reach the endpoint through an interface endpoint?',
    'OpenSearch refuses private addresses from 3.3 on, until AWS Support changes a setting.',
    'a VPC domain with egress; open the support case first',
  ),
  question(
    'hub-downloads',
    'How often does the Hugging Face Hub answer 429 to instances that download at the same time?',
    'An instance that cannot download does not start; `endpoint.modelData` needs no Hub.',
    'scale an endpoint of profile `prod` out several times; `/aws/sagemaker/Endpoints/NAME`',
  ),
];
