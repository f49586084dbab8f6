import { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import * as iam from 'aws-cdk-lib/aws-iam';
import { CrossEncoderEndpoint, type CrossEncoderEndpointProps } from '../../lib';
import { ENDPOINT } from './support/cross-encoder-endpoint';
import { statementsOf } from './support/statements';
import { newApp, templateOf } from './support/synthesize';

describe('a cross-encoder endpoint', () => {
  it('is known by name when somebody else made it', () => {
    const template = templateOf((stack) => {
      const endpoint = CrossEncoderEndpoint.fromEndpointName(stack, 'Endpoint', {
        endpointName: 'Mine',
        device: 'cpu',
      });
      endpoint.grantInvoke(new iam.Role(stack, 'Caller', { assumedBy: new iam.AccountRootPrincipal() }));
    });
    template.resourceCountIs(ENDPOINT, 0);
    const arn = (name: string) => ({
      'Fn::Join': [
        '',
        [
          'arn:',
          { Ref: 'AWS::Partition' },
          ':sagemaker:',
          { Ref: 'AWS::Region' },
          ':',
          { Ref: 'AWS::AccountId' },
          `:endpoint/${name}`,
        ],
      ],
    });
    expect(statementsOf(template)[0]?.resources).toEqual([arn('Mine'), arn('mine')]);
  });

  it('keeps its name while it is paused', () => {
    const stack = new Stack(newApp(), 'Test');
    const endpoint = CrossEncoderEndpoint.paused(stack, 'Endpoint');
    expect(endpoint.endpointName).toBe('test-endpoint-pairs-g4dn-xlarge-67804d77');
    Template.fromStack(stack).resourceCountIs(ENDPOINT, 0);
  });

  it('starts on demand when it is back, if it scales to zero', () => {
    const paused = (props?: CrossEncoderEndpointProps) =>
      CrossEncoderEndpoint.paused(new Stack(newApp(), 'Test'), 'Endpoint', props);
    expect(paused({ scaleToZero: {} })).toMatchObject({ startsOnDemand: true, sleeps: true });
    expect(paused()).toMatchObject({ startsOnDemand: false, sleeps: false });
  });

  it('rejects what no endpoint of that kind can have', () => {
    const build = () =>
      CrossEncoderEndpoint.fromEndpointName(new Stack(newApp(), 'Test'), 'Endpoint', {
        endpointName: 'theirs',
        device: 'gpu',
        maxLength: 4,
        maxWindows: 1,
        inferenceComponentName: 'their model',
      });
    expect(build).toThrow(/maxLength is 4; it must be "model", or a whole number of tokens/);
    expect(build).toThrow(/maxWindows is 1; it must be a whole number of windows from 2 to 100/);
    expect(build).toThrow(
      /inferenceComponentName is "their model"; it must be the name of an inference component/,
    );
  });
});
