import { CrossEncoderEndpoint, RerankFunction, RerankModel } from '../../lib';
import { RerankMonitoring } from '../../lib/monitoring/rerank-monitoring';
import { goesOff, type Series } from './support/cloudwatch-alarm';
import { domainIn, templateOf } from './support/synthesize';

const template = templateOf((stack) => {
  const domain = domainIn(stack);
  const endpoint = new CrossEncoderEndpoint(stack, 'Endpoint');
  const model = new RerankModel(stack, 'Model', { domain, endpoint });
  const rerank = new RerankFunction(stack, 'Rerank', { endpoint });
  new RerankMonitoring(stack, 'Monitoring', { domain, endpoint, model, rerank });
});

const alarm = Object.values(template.findResources('AWS::CloudWatch::Alarm'))
  .map(({ Properties }) => Properties)
  .find(({ AlarmName }) => AlarmName === 'Test-Function-Crash-Count-Critical')!;

/** Whether the alarm was on at some time while these data came in, period by period. */
const wentOff = (errors: Series, given: Series) =>
  errors.some((_, at) =>
    goesOff(alarm as never, { errors: errors.slice(0, at + 1), given: given.slice(0, at + 1) }),
  );

const _ = undefined;

describe('the alarm of crashes', () => {
  it('compares what Lambda counts of this function with what this function writes', () => {
    const metrics = Object.fromEntries(
      alarm.Metrics.map(({ Id, MetricStat }: { Id: string; MetricStat?: object }) => [Id, MetricStat]),
    );
    const Value = { Ref: expect.stringMatching(/^RerankHandler/) };
    expect(metrics).toMatchObject({
      errors: {
        Metric: {
          Namespace: 'AWS/Lambda',
          MetricName: 'Errors',
          Dimensions: [{ Name: 'FunctionName', Value }],
        },
        Stat: 'Sum',
        Period: 300,
      },
      given: {
        Metric: {
          Namespace: 'opensearch-sagemaker-reranker',
          MetricName: 'GivenErrors',
          Dimensions: [
            { Name: 'function_name', Value },
            { Name: 'service', Value: 'rerank' },
          ],
        },
        Stat: 'Sum',
        Period: 300,
      },
    });
    expect(alarm).toMatchObject({
      Threshold: 0,
      ComparisonOperator: 'GreaterThanThreshold',
      TreatMissingData: 'notBreaching',
    });
  });

  it.each<[string, Series, Series]>([
    ['a crash', [0, 1, 0, 0], [_, _, _, _]],
    ['a crash, and then nobody calls', [0, 1, _, _], [_, _, _, _]],
    ['a crash as the first thing that was ever heard of it', [_, _, 1, _], [_, _, _, _]],
    ['a crash among the mistakes of callers', [5, 6, 5, 5], [5, 5, 5, 5]],
    ['a crash beside a mistake that is counted in the next period', [0, 2, 0, 0], [_, _, 1, _]],
    ['a crash right after a mistake that is counted in its period', [1, 1, 0, 0], [_, 1, _, _]],
    ['every invocation', [9, 9, 9, 9], [_, _, _, _]],
  ])('goes off at %s', (_name, errors, given) => {
    expect(wentOff(errors, given)).toBe(true);
  });

  it.each<[string, Series, Series]>([
    ['nobody calls', [_, _, _, _], [_, _, _, _]],
    ['nothing fails', [0, 0, 0, 0], [_, _, _, _]],
    ['a caller sends an empty query', [0, 1, 0, 0], [_, 1, _, _]],
    ['the endpoint is down', [80, 90, 70, 90], [80, 90, 70, 90]],
    ['a mistake at the end of a period is counted in the next one', [0, 1, 0, 0], [_, _, 1, _]],
    [
      'one of many errors is counted over the edge while the endpoint is down',
      [80, 90, 70, 0],
      [80, 89, 71, _],
    ],
  ])('stays off when %s', (_name, errors, given) => {
    expect(wentOff(errors, given)).toBe(false);
  });

  it('stays off while the count of a mistake is on its way, for a period', () => {
    const errors = [0, 0, 1];
    expect(goesOff(alarm as never, { errors, given: [_, _, _] })).toBe(false);
    expect(goesOff(alarm as never, { errors: [...errors, 0], given: [_, _, 1, _] })).toBe(false);
  });
});
