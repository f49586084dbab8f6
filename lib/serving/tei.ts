import { handlerErrors } from './handler';
import { TEI_ACCOUNTS } from './image-accounts';
import { Serving, type ServingDefinition } from './serving';

/** Text Embeddings Inference as AWS builds it for SageMaker. */
export const tei: ServingDefinition<Serving.TEI> = {
  name: Serving.TEI,
  protocol: 'tei',

  images: {
    id: 'TextEmbeddingsInference',
    name: 'Text Embeddings Inference images',
    accounts: TEI_ACCOUNTS,
    list: 'https://github.com/aws/sagemaker-python-sdk',
    // Version 1.8.2, the newest that AWS's own tools know in every region of the table.
    of: {
      gpu: { repository: 'tei', tag: '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04' },
      cpu: { repository: 'tei-cpu', tag: '2.0.1-tei1.8.2-cpu-py310-ubuntu22.04' },
    },
    // Driver 550, which runs the image's CUDA 12.2 and the 12.9 of later images; AWS tests its images on it.
    gpuHost: 'al2-ami-sagemaker-inference-gpu-3-1',
  },

  container: (_, { hubModel, instanceTypes }) => ({
    environment: {
      ...(hubModel
        ? { HF_MODEL_ID: hubModel.modelId, HF_MODEL_REVISION: hubModel.modelRevision }
        : { HF_MODEL_ID: MODEL_DATA_FOLDER }),
      ...LIMITS,
      ...(instanceTypes.some(hasTuringGpu) && { USE_FLASH_ATTENTION: 'False' }),
    },
  }),

  errors({ instanceTypes, ...choices }) {
    const withoutCode = instanceTypes.filter(hasGpuWithoutCode);
    return [
      ...handlerErrors(Serving.TEI, choices),
      ...(withoutCode.length > 0
        ? [
            `serving "tei" has no code for the GPU of ${withoutCode.join(', ')}; choose types of ml.g4dn, g5, g6, g6e, p4 ` +
              'or p5, or leave serving out',
          ]
        : []),
    ];
  },
};

const MODEL_DATA_FOLDER = '/opt/ml/model';

/** As many hits as OpenSearch gives in a page: `index.max_result_window`. */
const PAGE = 10_000;

/** By default the server takes 32 passages, 2 MB, and no passage that is longer than the model reads. */
const LIMITS = {
  MAX_CLIENT_BATCH_SIZE: String(PAGE),
  // Counts passages, not requests: below the size of a page, later versions refuse that page whatever the load.
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

/** Whether the instance type has a GPU that the image has no code for. */
function hasGpuWithoutCode(instanceType: string): boolean {
  return /^ml\.(p3|p5e|p5en)\./.test(instanceType);
}
