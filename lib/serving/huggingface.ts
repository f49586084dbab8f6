import type * as kms from 'aws-cdk-lib/aws-kms';
import type { Construct } from 'constructs';
import type { Device, ProtocolName } from '../../protocol';
import { Handler } from './handler';
import { HANDLER_PROGRAM, handlerArchive } from './handler-archive';
import { DEEP_LEARNING_CONTAINERS, type EcrImage, type ImageProps, imageOf } from './images';
import type { ModelDataProps } from './model-data';

/** A container that serves a model: what a SageMaker model and its endpoint are made from. */
export interface ServingContainer {
  readonly image: EcrImage;
  readonly environment: Readonly<Record<string, string>>;
  /** Files that the container brings along; undefined where it needs none, or where they are among those of the model. */
  readonly files?: ModelDataProps;
  /** What the container speaks. */
  readonly protocol: ProtocolName;
  /** The host image whose driver the container needs; undefined where SageMaker's own choice will do. */
  readonly inferenceAmiVersion?: string;
}

/** Which model the Hugging Face container serves, and on what. */
export interface HuggingFaceContainerProps {
  /** @default - the model that SageMaker puts into /opt/ml/model */
  readonly hubModel?: HubModel;
  readonly device: Device;
  readonly image?: ImageProps;
  /** @default - batching for a model on the Hub; stock for files in S3, which may hold code of their own */
  readonly handler?: Handler;
  /** @default - none of the user's own */
  readonly handlerKmsKey?: kms.IKey;
}

/** A model on the Hugging Face Hub. */
export interface HubModel {
  readonly modelId: string;
  readonly modelRevision: string;
}

/** What the container speaks, whatever it serves. */
export const HUGGING_FACE_PROTOCOL: ProtocolName = 'pairs';

/** The Hugging Face inference container: it speaks text-classification pairs. */
export function huggingFaceContainer(scope: Construct, props: HuggingFaceContainerProps): ServingContainer {
  const { hubModel, device, image, handler = hubModel ? Handler.BATCHING : Handler.STOCK } = props;
  return {
    image: imageOf(scope, DEEP_LEARNING_CONTAINERS, {
      repository: REPOSITORY,
      tag: TAGS[device],
      ...image,
    }),
    environment: {
      // With a model id the container asks the Hub when it starts, and fails where it cannot.
      ...(hubModel && { HF_MODEL_ID: hubModel.modelId, HF_MODEL_REVISION: hubModel.modelRevision }),
      HF_TASK: 'text-classification',
      ...(handler === Handler.BATCHING && BATCHING[device]),
    },
    files: handler === Handler.BATCHING && hubModel ? handlerArchive(scope, props.handlerKmsKey) : undefined,
    protocol: HUGGING_FACE_PROTOCOL,
    inferenceAmiVersion: device === 'gpu' ? (image?.inferenceAmiVersion ?? GPU_AMI) : undefined,
  };
}

/** What the handler is told. */
const BATCHING: Readonly<Record<Device, Record<string, string>>> = {
  gpu: { SAGEMAKER_PROGRAM: HANDLER_PROGRAM, RERANK_REQUIRE_GPU: '1' },
  // One worker that computes on all cores answers soonest; by default there is one for each, and each starts as many threads.
  cpu: { SAGEMAKER_PROGRAM: HANDLER_PROGRAM, SAGEMAKER_MODEL_SERVER_WORKERS: '1' },
};

const REPOSITORY = 'huggingface-pytorch-inference';

/** The last images with transformers 4: `protocol/pairs` was verified on that version's pipeline. */
export const TAGS: Readonly<Record<Device, string>> = {
  gpu: '2.6.0-transformers4.51.3-gpu-py312-cu124-ubuntu22.04',
  cpu: '2.6.0-transformers4.51.3-cpu-py312-ubuntu22.04',
};

/**
 * Driver 550, the first that runs CUDA 12.4. On the older default the container finds no GPU and silently computes on
 * the CPU of the GPU instance; on the newer `al2023-ami-sagemaker-inference-gpu-4-1`, for CUDA 13, it does not start.
 */
const GPU_AMI = 'al2-ami-sagemaker-inference-gpu-3-1';
