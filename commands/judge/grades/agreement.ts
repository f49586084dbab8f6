import { GRADES, type MarkedPassage } from './mark';
import { pairOf } from './marks';

/** How far two people agree who graded the same passages. */
export interface Agreement {
  readonly graders: readonly [string, string];
  /** How many passages both graded. */
  readonly passages: number;
  /** The share of these that has the same grade from both. */
  readonly sameGrade: number;
  /**
   * Cohen's kappa with quadratic weights: 1 is full agreement, 0 what chance would give with the grades that each of them
   * gave (Cohen 1968, https://doi.org/10.1037/h0026256).
   *
   * @default - not defined: both gave one and the same grade to all
   */
  readonly kappa?: number;
}

/** The agreement of any two graders who graded the same passages. */
export function agreements(graders: ReadonlyMap<string, readonly MarkedPassage[]>): Agreement[] {
  const all = [...graders].map(([name, marked]) => ({ name, gradeOf: gradesOf(marked) }));
  return all.flatMap((one, index) =>
    all.slice(index + 1).flatMap((other): Agreement[] => {
      const common = [...one.gradeOf].flatMap(([pair, grade]): [number, number][] =>
        other.gradeOf.has(pair) ? [[grade, other.gradeOf.get(pair)!]] : [],
      );
      return common.length === 0 ? [] : [{ graders: [one.name, other.name], ...agreementOf(common) }];
    }),
  );
}

/** By query and passage; one that was skipped has no grade. */
function gradesOf(marked: readonly MarkedPassage[]): Map<string, number> {
  return new Map(marked.flatMap((one) => (one.mark === 'skip' ? [] : [[pairOf(one), one.mark] as const])));
}

function agreementOf(common: readonly (readonly [number, number])[]): Omit<Agreement, 'graders'> {
  const passages = common.length;
  const frequency = (side: 0 | 1) =>
    GRADES.map((grade) => common.filter((pair) => pair[side] === grade).length);
  const [ones, others] = [frequency(0), frequency(1)];
  const observed = sum(common.map(([one, other]) => (one - other) ** 2)) / passages;
  const byChance =
    sum(GRADES.flatMap((one) => GRADES.map((other) => ones[one]! * others[other]! * (one - other) ** 2))) /
    passages ** 2;
  return {
    passages,
    sameGrade: common.filter(([one, other]) => one === other).length / passages,
    ...(byChance > 0 && { kappa: 1 - observed / byChance }),
  };
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0);
}
