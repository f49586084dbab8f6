/** The data of one metric, a value for each period, the newest last; undefined where there is none. */
export type Series = readonly (number | undefined)[];

interface Query {
  readonly Id: string;
  readonly Expression?: string;
  readonly ReturnData?: boolean;
}

interface MathAlarm {
  readonly Metrics: readonly Query[];
  readonly EvaluationPeriods: number;
  readonly DatapointsToAlarm: number;
  readonly Threshold: number;
  readonly TreatMissingData: string;
}

/**
 * Whether an alarm on metric math goes off for these data, with no more of the past than its evaluation periods: by the
 * CloudWatch guide's description of FILL, DIFF and IF, `GreaterThanThreshold`, and missing data that do not breach.
 *
 * @param metrics the data by the alarm's own metric ids
 */
export function goesOff(alarm: MathAlarm, metrics: Readonly<Record<string, Series>>): boolean {
  const periods = alarm.EvaluationPeriods;
  const series = new Map(
    Object.entries(metrics).map(([id, values]) => [
      id,
      [...Array<undefined>(periods).fill(undefined), ...values].slice(-periods),
    ]),
  );
  const { Id } = alarm.Metrics.find(({ ReturnData }) => ReturnData !== false)!;
  const breaching = Array.from({ length: periods }, (_, at) => datum(Id, at)).filter(
    (value) => value !== undefined && value > alarm.Threshold,
  );
  return breaching.length >= alarm.DatapointsToAlarm;

  function datum(id: string, at: number): number | undefined {
    const { Expression } = alarm.Metrics.find((query) => query.Id === id)!;
    if (Expression === undefined) {
      return series.get(id)![at];
    }
    const terms = Expression.replace(/FILL\((\w+), 0\)/g, '(value("$1", at) ?? 0)')
      .replace(/DIFF\((\w+)\)/g, '(value("$1", at) - value("$1", at - 1))')
      .replace(/IF\(([^,]+), ([^,]+), ([^,)]+)\)/g, '($1 ? $2 : $3)')
      .replace(/(?<!")\b(?!value|at\b)([a-z]\w*)\b(?!")/g, 'value("$1", at)');
    const result = new Function('value', 'at', `return ${terms}`)(
      (of: string, when: number) => (when < 0 ? undefined : datum(of, when)),
      at,
    );
    return Number.isNaN(result) ? undefined : result;
  }
}
