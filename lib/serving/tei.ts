import { handlerErrors } from './handler';
import { TEI_1_8_ACCOUNTS, TEI_ACCOUNTS, TEI_ACCOUNTS_WITHOUT_KNOWN_IMAGES } from './image-accounts';
import { Serving, type ServingDefinition } from './serving';
import { teiEnvironmentErrors } from './tei-environment';
import { teiGpuErrors } from './tei-gpus';

/** Text Embeddings Inference as AWS builds it for SageMaker. */
export const tei: ServingDefinition<Serving.TEI> = {
  name: Serving.TEI,
  protocol: 'tei',
  runsCodeOfModelData: false,
  waitingOnCpu: () => undefined,

  images: {
    id: 'TextEmbeddingsInference',
    name: 'Text Embeddings Inference images',
    accounts: TEI_ACCOUNTS,
    uncertainAccounts: TEI_ACCOUNTS_WITHOUT_KNOWN_IMAGES,
    list: 'https://aws.github.io/deep-learning-containers/reference/region_availability/',
    of: {
      gpu: { repository: 'tei', tag: '2.0.1-tei1.9.3-gpu-py310-cu129-ubuntu24.04' },
      cpu: { repository: 'tei-cpu', tag: '2.0.1-tei1.9.3-cpu-py310-ubuntu24.04' },
    },
    alternative: {
      of: {
        gpu: { repository: 'tei', tag: '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04' },
        cpu: { repository: 'tei-cpu', tag: '2.0.1-tei1.8.2-cpu-py310-ubuntu22.04' },
      },
      accounts: TEI_1_8_ACCOUNTS,
    },
    // Driver 550: the image brings what its CUDA 12.9 needs beyond that. AWS tests its images on it.
    gpuHost: 'al2-ami-sagemaker-inference-gpu-3-1',
  },

  container: (_, { hubModel, instanceTypes, serverless }) => ({
    environment: {
      ...(hubModel
        ? { HF_MODEL_ID: hubModel.modelId, HF_MODEL_REVISION: hubModel.modelRevision }
        : { HF_MODEL_ID: MODEL_DATA_FOLDER }),
      // Where it may write: by its default of /data the server does not start (huggingface/text-embeddings-inference#609).
      ...(serverless && hubModel && { HUGGINGFACE_HUB_CACHE: MODEL_DATA_FOLDER }),
      ...LIMITS,
      ...(instanceTypes.some(hasTuringGpu) && { USE_FLASH_ATTENTION: 'False' }),
    },
  }),

  cutting: () => `serving "${Serving.TEI}"`,

  errors(choices) {
    return [
      ...handlerErrors(Serving.TEI, choices),
      ...(choices.maxLength === undefined
        ? []
        : [
            `maxLength is asked of the Hugging Face container; leave it out with serving "${Serving.TEI}", ${CUTS}`,
          ]),
      ...teiGpuErrors(choices.instanceTypes, choices.image?.tag),
      ...teiEnvironmentErrors(choices.environment),
    ];
  },
};

/** The reason why no request to the server says a length. */
export const CUTS = 'whose server cuts at what the model reads';

const MODEL_DATA_FOLDER = '/opt/ml/model';

/** As many hits as OpenSearch gives in a page: `index.max_result_window`. */
const PAGE = 10_000;

/** By default the server takes 32 passages, 2 MB, and before 1.9 no passage that is longer than the model reads. */
const LIMITS = {
  MAX_CLIENT_BATCH_SIZE: String(PAGE),
  // Counts passages, not requests: below the size of a page, that page is refused whatever the load (from 1.9 on).
  MAX_CONCURRENT_REQUESTS: String(4 * PAGE),
  // SageMaker takes no more.
  PAYLOAD_LIMIT: String(6 * 1024 * 1024),
  AUTO_TRUNCATE: 'true',
} as const;

/**
 * The image's kernels for the T4 give NaN (huggingface/text-embeddings-inference, pull request 896), so that it must
 * compute without them, as the server's own image for that GPU does.
 */
function hasTuringGpu(instanceType: string): boolean {
  return /^ml\.g4dn\./.test(instanceType);
}
