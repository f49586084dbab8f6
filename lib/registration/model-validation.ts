import { readGoldenQueries, sha256Of } from '../../protocol/golden-queries/file';
import {
  DEFAULT_MINIMUM_SHARE,
  formatGoldenQueries,
  type GoldenQuery,
} from '../../protocol/golden-queries/golden-query';
import { goldenQueriesSchema } from '../../protocol/golden-queries/schema';
import { errorsOf } from '../shared/validation';
import { MINIMUM_SHARE } from './rules';

export type { GoldenQuery } from '../../protocol/golden-queries/golden-query';

/** How many of the golden queries must hold. */
export interface GoldenQueriesOptions {
  /**
   * The share of the cases that must hold, more than 0 and at most 1.
   *
   * @default - 1, all of them
   */
  readonly minimumShare?: number;
}

/** Golden queries as they are deployed. */
export interface DeployedGoldenQueries {
  /** JSON Lines, one case a line. */
  readonly content: string;
  /** The hash of the content. */
  readonly sha256: string;
  /** The number of cases. */
  readonly cases: number;
  /** The share of the cases that must hold. */
  readonly minimumShare: number;
}

/**
 * The validation that a model must pass, through OpenSearch, before anything may use it. Each includes one finite score
 * for each passage of a request that holds hostile text.
 *
 * @example
 * new RerankModel(this, 'Model', { domain, endpoint, proof: ModelValidation.SCORES });
 */
export class ModelValidation {
  /** The relevant one of a few known passages gets the highest score; English. */
  static readonly ORDER = new ModelValidation('order');
  /** Every passage gets a finite score. */
  static readonly SCORES = new ModelValidation('scores');

  /**
   * The winner of each case gets a higher score than each of its losers. Replaces the few known passages of
   * {@link ModelValidation.ORDER}, so that a model need not read English.
   *
   * @example
   * ModelValidation.goldenQueries([
   *   { query: 'Wie lange ist die Garantie?', winner: 'Die Garantie gilt zwei Jahre.', losers: ['Der Versand dauert zwei Tage.'] },
   * ]);
   *
   * @throws Error that names each case and what is wrong with it
   */
  static goldenQueries(cases: readonly GoldenQuery[], options: GoldenQueriesOptions = {}): ModelValidation {
    const { error } = goldenQueriesSchema.safeParse(cases);
    const errors = (error?.issues ?? []).map(
      ({ path, message }) => `${['goldenQueries', ...path].join('.')}${message}`,
    );
    if (errors.length > 0) {
      throw new Error(errors.join('\n'));
    }
    return ModelValidation.by(formatGoldenQueries(cases), cases.length, options);
  }

  /**
   * The same with cases in a JSON Lines file, `{"id": …, "query": …, "winner": …, "losers": […]}` on each line.
   *
   * @example
   * ModelValidation.goldenQueriesFromFile('golden-queries/de.jsonl', { minimumShare: 0.95 });
   *
   * @param file - relative to the folder that the app runs in
   * @throws Error that names file, line and reason
   */
  static goldenQueriesFromFile(file: string, options: GoldenQueriesOptions = {}): ModelValidation {
    const { content, cases } = readGoldenQueries(file);
    return ModelValidation.by(content, cases.length, options);
  }

  private static by(
    content: string,
    cases: number,
    { minimumShare = DEFAULT_MINIMUM_SHARE }: GoldenQueriesOptions,
  ): ModelValidation {
    const [error] = errorsOf('minimumShare', minimumShare, MINIMUM_SHARE);
    if (error) {
      throw new Error(error);
    }
    return new ModelValidation('golden-queries', { content, sha256: sha256Of(content), cases, minimumShare });
  }

  private constructor(
    /** The kind of validation, as the registrar reads it. */
    readonly kind: 'order' | 'scores' | 'golden-queries',
    /** The cases, where there are any. */
    readonly goldenQueries?: DeployedGoldenQueries,
  ) {}
}
