import type { Construct } from 'constructs';
import type { Device, ProtocolName } from '../../protocol';
import type { HubModel, ServingContainer } from './huggingface';
import { type ImageProps, imageOf, TEXT_EMBEDDINGS_INFERENCE } from './images';

/** Which model Text Embeddings Inference serves, and on what. */
export interface TeiContainerProps {
  /** @default - the model that SageMaker puts into /opt/ml/model */
  readonly hubModel?: HubModel;
  readonly device: Device;
  /** All the instance types that may run it. */
  readonly instanceTypes: readonly string[];
  readonly image?: ImageProps;
}

/** What the container speaks, whatever it serves. */
export const TEI_PROTOCOL: ProtocolName = 'tei';

/** Text Embeddings Inference as AWS builds it for SageMaker. */
export function teiContainer(scope: Construct, props: TeiContainerProps): ServingContainer {
  const { hubModel, device, image } = props;
  return {
    image: imageOf(scope, TEXT_EMBEDDINGS_INFERENCE, { ...TEI_IMAGES[device], ...image }),
    environment: {
      ...(hubModel
        ? { HF_MODEL_ID: hubModel.modelId, HF_MODEL_REVISION: hubModel.modelRevision }
        : { HF_MODEL_ID: MODEL_DATA_FOLDER }),
      ...LIMITS,
      ...(props.instanceTypes.some(hasTuringGpu) && { USE_FLASH_ATTENTION: 'False' }),
    },
    protocol: TEI_PROTOCOL,
    inferenceAmiVersion: device === 'gpu' ? (image?.inferenceAmiVersion ?? GPU_AMI) : undefined,
  };
}

/** Whether the image has code for the GPU of that instance type; true without a GPU. */
export function runsTei(instanceType: string): boolean {
  return !/^ml\.(p3|p5e|p5en)\./.test(instanceType);
}

/** Version 1.8.2, the newest that AWS's own tools know in every region of the table. */
export const TEI_IMAGES = {
  gpu: { repository: 'tei', tag: '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04' },
  cpu: { repository: 'tei-cpu', tag: '2.0.1-tei1.8.2-cpu-py310-ubuntu22.04' },
} as const satisfies Record<Device, unknown>;

/** Driver 550, which runs the image's CUDA 12.2 and the 12.9 of later images; AWS tests its images on it. */
const GPU_AMI = 'al2-ami-sagemaker-inference-gpu-3-1';

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
