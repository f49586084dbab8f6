import { Duration, Fn } from 'aws-cdk-lib';
import type * as kms from 'aws-cdk-lib/aws-kms';
import type * as s3 from 'aws-cdk-lib/aws-s3';
import { type CrossEncoderEndpointProps, Serving, TrafficShift } from '../../lib';
import { CUDA_13_HOST, endpointWith } from './support/cross-encoder-endpoint';

describe('a cross-encoder endpoint', () => {
  it('rejects what cannot work, all at once', () => {
    const build = () =>
      endpointWith({
        modelId: 'https://huggingface.co/x',
        modelRevision: '',
        instanceType: 'ml.inf2.xlarge',
        instanceCount: 1.5,
        image: { account: 'me' },
        startupTimeout: Duration.hours(2),
        scaling: { maxInstanceCount: 1, concurrentRequests: 0, invocationsPerMinute: 10 },
        rollout: { trafficShift: TrafficShift.LINEAR, maxErrorPercent: 0 },
      });
    expect(build).toThrow(/^Test\/Endpoint: modelId is "https:/);
    expect(build).toThrow(/modelRevision is ""/);
    expect(build).toThrow(
      /instanceType is "ml.inf2.xlarge"; it must be an x86 type that SageMaker hosts endpoints on/,
    );
    expect(build).toThrow(/instanceCount is 1.5/);
    expect(build).toThrow(/image.account is "me"; it must be an AWS account id of 12 digits/);
    expect(build).toThrow(/startupTimeout is 120; it must be between 1 and 60 minutes/);
    expect(build).toThrow(/scaling.maxInstanceCount is 1; it must be at least instanceCount, 1.5/);
    expect(build).toThrow(/scaling.concurrentRequests is 0; it must be at least 1/);
    expect(build).toThrow(/scaling.concurrentRequests excludes scaling.invocationsPerMinute/);
    expect(build).toThrow(
      /rollout.trafficShift is "linear"; it must be "all-at-once" with instanceCount 1.5/,
    );
    expect(build).toThrow(/rollout.maxErrorPercent is 0; it must be a share of more than 0/);
  });

  it.each<[string, CrossEncoderEndpointProps, RegExp]>([
    [
      'two models',
      { modelId: 'a/b', modelData: { bucket: {} as s3.IBucket, key: 'model/' } },
      /modelData excludes modelId/,
    ],
    [
      'a target of the scaling that is never exceeded',
      { instanceType: 'ml.c7i.large', scaling: { maxInstanceCount: 2, concurrentRequests: 5 } },
      /scaling.concurrentRequests is 5; it must be at most 4: so many requests wait/,
    ],
    [
      'devices',
      { fallbackInstanceTypes: ['ml.m5.xlarge'] },
      /fallbackInstanceTypes mixes types with and without/,
    ],
    ['the same type twice', { fallbackInstanceTypes: ['ml.g4dn.xlarge'] }, /names a type twice/],
    [
      'instance types that are not known before deployment',
      { fallbackInstanceTypes: Fn.split(',', Fn.importValue('types')) },
      /fallbackInstanceTypes is .* it must name at most 4/,
    ],
    [
      'a host image that AWS has not',
      { image: { inferenceAmiVersion: 'newest' } },
      /image.inferenceAmiVersion is "newest"; it must be one of SageMaker's host images/,
    ],
    [
      'a host image for CUDA 13 under the default image',
      { image: { inferenceAmiVersion: CUDA_13_HOST } },
      /is for CUDA 13, and the image 2\.6\.0-transformers.* has CUDA 12.*leave inferenceAmiVersion out/,
    ],
    [
      'a host image for CUDA 13 under another image with CUDA 12',
      {
        serving: Serving.TEI,
        image: { inferenceAmiVersion: CUDA_13_HOST, tag: '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04' },
      },
      /is for CUDA 13, and the image 2\.0\.1-tei1\.8\.2/,
    ],
    [
      'a length that leaves no room for a text',
      { maxLength: 4 },
      /maxLength is 4; it must be "model", or a whole number of tokens from 8 to 131072/,
    ],
    [
      'a length for a server that takes none',
      { serving: Serving.TEI, maxLength: 512 },
      /maxLength is asked of/,
    ],
    [
      'two lengths',
      { maxLength: 'model', environment: { RERANK_MAX_LENGTH: '1024' } },
      /maxLength excludes environment.RERANK_MAX_LENGTH/,
    ],
    [
      'windows of which connector and rerank function know nothing',
      { environment: { RERANK_MAX_WINDOWS: '8' } },
      /environment.RERANK_MAX_WINDOWS .*; set model.longPassages "windows"/,
    ],
    ['a key for disks of AWS', { kmsKey: {} as kms.IKey }, /kmsKey cannot be used with ml.g4dn.xlarge/],
  ])('rejects %s', (_, props, message) => {
    expect(() => endpointWith(props)).toThrow(message);
  });
});
