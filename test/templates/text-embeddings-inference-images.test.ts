import { Stack } from 'aws-cdk-lib';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps, Serving } from '../../lib';
import {
  TEI_1_8_ACCOUNTS,
  TEI_ACCOUNTS,
  TEI_ACCOUNTS_WITHOUT_KNOWN_IMAGES,
} from '../../lib/serving/image-accounts';
import { imageOf } from '../../lib/serving/images';
import { tei } from '../../lib/serving/tei';
import type { Device } from '../../protocol';
import { endpointWith as anyEndpointWith } from './support/cross-encoder-endpoint';
import { newApp, templateOf } from './support/synthesize';

const GPU_IMAGE = 'tei:2.0.1-tei1.9.3-gpu-py310-cu129-ubuntu24.04';
const CPU_IMAGE = 'tei-cpu:2.0.1-tei1.9.3-cpu-py310-ubuntu24.04';
const VERSION_8 = '2.0.1-tei1.8.2-gpu-py310-cu122-ubuntu22.04';

const endpointWith = (props: CrossEncoderEndpointProps) =>
  anyEndpointWith({ serving: Serving.TEI, ...props });

const imageAt = (account: string, region: string, image: string) => ({
  'Fn::Join': ['', [`${account}.dkr.ecr.${region}.`, { Ref: 'AWS::URLSuffix' }, `/${image}`]],
});

describe('the image of Text Embeddings Inference', () => {
  it.each(Object.entries(TEI_ACCOUNTS))('has its image in %s in account %s', (region, account) => {
    const stack = new Stack(newApp(), 'Test', { env: { region } });
    const imageOn = (device: Device) => stack.resolve(imageOf(stack, tei.images, device).uri);
    expect(imageOn('gpu')).toEqual(imageAt(account, region, GPU_IMAGE));
    expect(imageOn('cpu')).toEqual(imageAt(account, region, CPU_IMAGE));
  });

  it('finds its image at deployment when the region is not known before', () => {
    const mappings = templateOf((stack) => {
      new CrossEncoderEndpoint(stack, 'Endpoint', { serving: Serving.TEI });
    }).findMappings('*');
    expect(Object.keys(mappings)).toEqual(['TextEmbeddingsInference']);
    expect(mappings.TextEmbeddingsInference!['ca-west-1']).toEqual({ account: '190319476487' });
  });

  it.each(Object.entries(TEI_1_8_ACCOUNTS))('has version 1.8.2 in %s in account %s', (region, account) => {
    const stack = new Stack(newApp(), 'Test', { env: { region } });
    const { uri } = imageOf(stack, tei.images, 'gpu', { tag: VERSION_8 });
    expect(stack.resolve(uri)).toEqual(imageAt(account, region, `tei:${VERSION_8}`));
  });

  it('may be of both versions in one stack whose region is not known before', () => {
    const mappings = templateOf((stack) => {
      new CrossEncoderEndpoint(stack, 'New', { serving: Serving.TEI });
      new CrossEncoderEndpoint(stack, 'Old', { serving: Serving.TEI, image: { tag: VERSION_8 } });
    }).findMappings('*');
    const { TextEmbeddingsInference, TextEmbeddingsInferenceAlternative } = mappings;
    expect(Object.keys(TextEmbeddingsInference!)).toEqual(Object.keys(TEI_ACCOUNTS));
    expect(Object.keys(TextEmbeddingsInferenceAlternative!)).toEqual(Object.keys(TEI_1_8_ACCOUNTS));
  });

  it.each(Object.entries(TEI_ACCOUNTS_WITHOUT_KNOWN_IMAGES))(
    'is rejected in %s, where AWS lists no account for it, with how to look in %s',
    (region, account) => {
      const stack = new Stack(newApp(), 'Test', { env: { region } });
      expect(() => imageOf(stack, tei.images, 'gpu')).toThrow(
        `know no ${GPU_IMAGE} in region ${region}. Look for it with "aws ecr batch-get-image --region ${region} ` +
          `--registry-id ${account} --repository-name tei `,
      );
      expect(() => imageOf(stack, tei.images, 'gpu')).toThrow(
        `Or set image.tag to ${VERSION_8}, which AWS has there.`,
      );
      expect(() => imageOf(stack, tei.images, 'gpu', { tag: VERSION_8 })).not.toThrow();
      expect(() => imageOf(stack, tei.images, 'gpu', { account })).not.toThrow();
    },
  );

  it.each(['xx-north-9', 'mx-central-1'])(
    'is rejected in %s, where no account is known, unless the account is given',
    (region) => {
      const stack = new Stack(newApp(), 'Test', { env: { region } });
      const imageIn = (account?: string) => stack.resolve(imageOf(stack, tei.images, 'gpu', { account }).uri);
      expect(() => imageIn()).toThrow(
        `no account of the Text Embeddings Inference images is known in region ${region}. Set image.account`,
      );
      expect(imageIn('111122223333')).toEqual(imageAt('111122223333', region, GPU_IMAGE));
    },
  );

  it.each<[string, string | undefined]>([
    ['ml.p3.2xlarge', undefined],
    ['ml.p3.2xlarge', VERSION_8],
    ['ml.p5e.48xlarge', VERSION_8],
    ['ml.p5en.48xlarge', VERSION_8],
  ])('is rejected on %s, for whose GPU the image has no code: %s', (instanceType, tag) => {
    const image = { tag };
    expect(() => endpointWith({ instanceType, image })).toThrow(
      `no code for the GPU of ${instanceType}; choose`,
    );
    expect(() =>
      endpointWith({ instanceType: 'ml.g5.xlarge', fallbackInstanceTypes: [instanceType], image }),
    ).toThrow(`no code for the GPU of ${instanceType}`);
    expect(() => endpointWith({ instanceType, serving: Serving.HUGGING_FACE })).not.toThrow();
  });

  it.each(['ml.p5e.48xlarge', 'ml.p5en.48xlarge'])('runs on %s, whose GPU version 1.9.3 asks for', (type) => {
    expect(() => endpointWith({ instanceType: type })).not.toThrow();
    expect(() => endpointWith({ instanceType: type, image: { tag: 'mirrored' } })).not.toThrow();
  });
});
