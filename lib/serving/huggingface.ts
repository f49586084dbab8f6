import type { Construct } from 'constructs';
import type { Device, ProtocolName } from '../../protocol';
import { deepLearningContainer, type EcrImage, type ImageProps } from './images';

/** A container that serves a model: what a SageMaker model and its endpoint are made from. */
export interface ServingContainer {
  readonly image: EcrImage;
  readonly environment: Readonly<Record<string, string>>;
  /** What the container speaks. */
  readonly protocol: ProtocolName;
  /** The host image whose driver the container needs; undefined where SageMaker's own choice will do. */
  readonly inferenceAmiVersion?: string;
}

/** Which model the Hugging Face container serves, and on what. */
export interface HuggingFaceContainerProps {
  readonly modelId: string;
  readonly modelRevision: string;
  readonly device: Device;
  readonly image?: ImageProps;
}

/** The stock Hugging Face inference container: it loads the model from the Hub and speaks text-classification pairs. */
export function huggingFaceContainer(scope: Construct, props: HuggingFaceContainerProps): ServingContainer {
  return {
    image: deepLearningContainer(scope, { repository: REPOSITORY, tag: TAGS[props.device], ...props.image }),
    environment: {
      HF_MODEL_ID: props.modelId,
      HF_MODEL_REVISION: props.modelRevision,
      HF_TASK: 'text-classification',
    },
    protocol: 'pairs',
    inferenceAmiVersion: props.device === 'gpu' ? GPU_AMI : undefined,
  };
}

const REPOSITORY = 'huggingface-pytorch-inference';

/** The last images with transformers 4: `protocol/pairs` was verified on that version's pipeline. */
const TAGS: Readonly<Record<Device, string>> = {
  gpu: '2.6.0-transformers4.51.3-gpu-py312-cu124-ubuntu22.04',
  cpu: '2.6.0-transformers4.51.3-cpu-py312-ubuntu22.04',
};

/**
 * Driver 550, the first that runs CUDA 12.4. On the older default the container finds no GPU and silently computes on
 * the CPU of the GPU instance.
 */
const GPU_AMI = 'al2-ami-sagemaker-inference-gpu-3-1';
