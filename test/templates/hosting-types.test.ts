import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  ProductionVariantInferenceAmiVersion,
  ProductionVariantInstanceType,
} from '@aws-sdk/client-sagemaker';
import { deviceOf, hasLocalDisks } from '../../lib/endpoint/device';
import { CPU_TYPES, GPU_TYPES } from '../../lib/endpoint/hosting-types';
import { ENDPOINT_INSTANCE_TYPE, INFERENCE_AMI } from '../../lib/endpoint/rules';
import { vcpusOf } from '../../lib/serving/vcpus';

const ROOT = join(__dirname, '../..');
const HOSTED: readonly string[] = Object.values(ProductionVariantInstanceType);

/** Graviton, Inferentia, Trainium, Gaudi, and the GPUs that the images have no code for. */
const OTHER_CHIPS = /^ml\.([cmr]\d+g[dn]?|inf\d|trn\dn?|dl1|p2|g7e?|p6e?(-[a-z]+\d+)?)\./;

describe('the instance types of an endpoint', () => {
  const known = Object.entries({ ...GPU_TYPES, ...CPU_TYPES }).flatMap(([family, sizes]) =>
    sizes.split(' ').map((size) => `ml.${family}.${size}`),
  );

  it('are those that SageMaker hosts on chips that the images run on', () => {
    expect(known.sort()).toEqual(HOSTED.filter((type) => !OTHER_CHIPS.test(type)).sort());
  });

  it.each([
    'ml.t3.medium',
    'ml.t3.xlarge',
    'ml.m5.huge',
    'ml.m5.8xlarge',
    'ml.p3dn.24xlarge',
    'ml.m5n.large',
  ])('are rejected when SageMaker hosts no endpoint on them: %s', (type) => {
    expect(HOSTED).not.toContain(type);
    expect(ENDPOINT_INSTANCE_TYPE.accepts(type)).toBe(false);
  });

  it('are hosted wherever README, docs, profiles or messages name one', () => {
    const named = ['README.md', 'docs', 'config', 'lib', 'lib/serving', 'lib/monitoring', 'examples']
      .flatMap(textsIn)
      .flatMap((text) => text.match(/\bml\.[a-z0-9-]+\.[a-z0-9]*(medium|large)\b/g) ?? []);
    expect(new Set(named).size).toBeGreaterThan(4);
    expect(named.filter((type) => !HOSTED.includes(type))).toEqual([]);
  });
});

function textsIn(path: string): string[] {
  if (/\.(md|json|ts)$/.test(path)) {
    return [readFileSync(join(ROOT, path), 'utf8')];
  }
  return readdirSync(join(ROOT, path))
    .filter((name) => /\.(md|json|ts)$/.test(name))
    .flatMap((name) => textsIn(join(path, name)));
}

describe('the host images of an endpoint', () => {
  it('are those of SageMaker with an NVIDIA driver', () => {
    const all = Object.values(ProductionVariantInferenceAmiVersion);
    expect(all.filter((image) => INFERENCE_AMI.accepts(image))).toEqual(
      all.filter((image) => image.includes('-gpu-')),
    );
    expect(INFERENCE_AMI.accepts('al2-ami-sagemaker-inference-gpu-9')).toBe(false);
  });
});

describe('the device of an instance type', () => {
  it.each([
    'ml.g4dn.xlarge',
    'ml.g5.2xlarge',
    'ml.g6e.xlarge',
    'ml.p3.2xlarge',
    'ml.p4de.24xlarge',
    'ml.p5en.48xlarge',
  ])('is a GPU for %s', (type) => expect(deviceOf(type)).toBe('gpu'));

  it.each(['ml.c7i.xlarge', 'ml.m5d.large', 'ml.r6i.large', 'ml.t2.medium'])('is a CPU for %s', (type) =>
    expect(deviceOf(type)).toBe('cpu'),
  );

  it.each([
    ['Graviton', 'ml.c7g.xlarge'],
    ['Graviton', 'ml.m6gd.large'],
    ['Inferentia', 'ml.inf2.xlarge'],
    ['Trainium', 'ml.trn1.2xlarge'],
    ['a GPU that CUDA 12.4 dropped', 'ml.p2.xlarge'],
    ['a GPU that CUDA 12.4 does not know', 'ml.g7e.2xlarge'],
    ['a GPU that CUDA 12.4 does not know', 'ml.p6-b200.48xlarge'],
    ['no SageMaker type', 'g5.xlarge'],
    ['no type', 'ml.g5.xlarge.extra'],
  ])('is unknown for %s: %s', (_, type) => expect(deviceOf(type)).toBeUndefined());
});

describe('the processors of an instance type', () => {
  it.each([
    ['ml.t2.medium', 2],
    ['ml.m5.large', 2],
    ['ml.c7i.xlarge', 4],
    ['ml.c5.9xlarge', 36],
  ])('are the vCPUs of %s', (type, count) => expect(vcpusOf(type)).toBe(count));
});

describe('disks of their own', () => {
  it.each(['ml.g4dn.xlarge', 'ml.g5.xlarge', 'ml.g6e.xlarge', 'ml.p5.48xlarge', 'ml.m5d.large'])(
    'are in %s',
    (type) => expect(hasLocalDisks(type)).toBe(true),
  );
  it.each(['ml.c7i.xlarge', 'ml.m5.xlarge', 'ml.p3.2xlarge'])('are not in %s', (type) =>
    expect(hasLocalDisks(type)).toBe(false),
  );
});
