import { DEFAULT_MAX_LENGTH, type Device } from '../../protocol';
import { Handler, keyWithoutHandler } from './handler';
import { HANDLER_PROGRAM, handlerArchive, handlerTarGz } from './handler-archive';
import { DLC_ACCOUNTS, DLC_ACCOUNTS_WITHOUT_KNOWN_IMAGES } from './image-accounts';
import type { ServingImages } from './images';
import { modelServerEnvironment, mostWaiting } from './model-server';
import { Serving, type ServingChoices, type ServingDefinition } from './serving';
import { vcpusOf } from './vcpus';

const REPOSITORY = 'huggingface-pytorch-inference';

/** The Hugging Face inference container: it speaks text-classification pairs. */
export const huggingFace: ServingDefinition<Serving.HUGGING_FACE> = {
  name: Serving.HUGGING_FACE,
  protocol: 'pairs',
  runsCodeOfModelData: true,

  images: {
    id: 'DeepLearningContainers',
    name: 'AWS Deep Learning Containers',
    accounts: DLC_ACCOUNTS,
    uncertainAccounts: DLC_ACCOUNTS_WITHOUT_KNOWN_IMAGES,
    list: 'https://github.com/aws/deep-learning-containers/blob/master/docs/reference/region_availability.md',
    // Of the images with PyTorch 2.6 the one that AWS still rebuilds.
    of: imagesOf('5.5.3'),
    // The last with transformers 4. AWS's tools know both in the same regions.
    alternative: { of: imagesOf('4.51.3'), accounts: DLC_ACCOUNTS },
    // Driver 550, the first that runs CUDA 12.4. On the older default the container finds no GPU and silently computes on
    // the CPU of the GPU instance; on the newer al2023-ami-sagemaker-inference-gpu-4-1, for CUDA 13, it does not start.
    gpuHost: 'al2-ami-sagemaker-inference-gpu-3-1',
  },

  container(scope, { hubModel, device, instanceTypes, serverless, handler, handlerKmsKey, maxWindows }) {
    const batches = handlerOf({ handler, modelData: hubModel ? undefined : {} }) === Handler.BATCHING;
    const archive = serverless ? handlerTarGz : handlerArchive;
    return {
      environment: {
        // With a model id the container asks the Hub when it starts, and fails where it cannot.
        ...(hubModel && { HF_MODEL_ID: hubModel.modelId, HF_MODEL_REVISION: hubModel.modelRevision }),
        HF_TASK: 'text-classification',
        ...(serverless && SERVERLESS),
        ...(batches && { ...BATCHING[device], ...modelServerEnvironment(device, leastVcpus(instanceTypes)) }),
        ...(maxWindows && { RERANK_MAX_WINDOWS: String(maxWindows) }),
      },
      files: batches && hubModel ? archive(scope, handlerKmsKey) : undefined,
    };
  },

  // The container's own handler fails a request with a long passage where the tokenizer's configuration has no limit.
  maxLength: (choices) => (handlerOf(choices) === Handler.BATCHING ? 'model' : DEFAULT_MAX_LENGTH),

  waitingOnCpu({ environment = {}, instanceTypes, ...choices }) {
    const { SAGEMAKER_MODEL_SERVER_WORKERS: workers = '1', MMS_JOB_QUEUE_SIZE: waiting } = environment;
    const hasOneWorker = handlerOf(choices) === Handler.BATCHING && workers === '1';
    // A number that is known at deployment only is taken for the usual one.
    return hasOneWorker ? Number(waiting) || mostWaiting(leastVcpus(instanceTypes)!) : undefined;
  },

  cutting: (choices) => (handlerOf(choices) === Handler.STOCK ? `handler "${Handler.STOCK}"` : undefined),

  errors({ handlerKmsKey, maxLength, environment = {}, ...choices }) {
    const bringsHandler = handlerOf(choices) === Handler.BATCHING && !choices.modelData;
    return [
      ...(handlerKmsKey !== undefined && !bringsHandler ? [keyWithoutHandler()] : []),
      ...(maxLength !== undefined && 'RERANK_MAX_LENGTH' in environment
        ? [
            'maxLength excludes environment.RERANK_MAX_LENGTH, which the handler obeys whatever requests ask for',
          ]
        : []),
      ...('RERANK_MAX_WINDOWS' in environment
        ? [
            'environment.RERANK_MAX_WINDOWS would be unknown to connector and rerank function; set model.longPassages "windows" ' +
              'and model.maxWindows (longPassages and maxWindows of the endpoint) instead',
          ]
        : []),
    ];
  },
};

/** The handler that serves: files in S3 may hold code of their own. */
function handlerOf({ handler, modelData }: Pick<ServingChoices, 'handler' | 'modelData'>): unknown {
  return handler ?? (modelData ? Handler.STOCK : Handler.BATCHING);
}

function imagesOf(transformers: string): ServingImages['of'] {
  const release = `2.6.0-transformers${transformers}`;
  return {
    gpu: { repository: REPOSITORY, tag: `${release}-gpu-py312-cu124-ubuntu22.04` },
    cpu: { repository: REPOSITORY, tag: `${release}-cpu-py312-ubuntu22.04` },
  };
}

/**
 * One worker, as AWS's page on serverless endpoints recommends: by default there is one for each core, each with a model of
 * its own in the memory. And a cache of the Hub where the container may write.
 */
const SERVERLESS = { SAGEMAKER_MODEL_SERVER_WORKERS: '1', HF_HOME: '/tmp/huggingface' } as const;

/** The environment of the handler. */
const BATCHING: Readonly<Record<Device, Record<string, string>>> = {
  gpu: { SAGEMAKER_PROGRAM: HANDLER_PROGRAM, RERANK_REQUIRE_GPU: '1' },
  cpu: { SAGEMAKER_PROGRAM: HANDLER_PROGRAM },
};

/** Of the instance types that may serve; undefined where the endpoint is serverless. */
function leastVcpus(instanceTypes: readonly string[]): number | undefined {
  return instanceTypes.length > 0 ? Math.min(...instanceTypes.map(vcpusOf)) : undefined;
}
