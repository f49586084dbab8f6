import { DEFAULT_MINIMUM_SHARE } from '../../protocol/golden-queries/golden-query';
import { parseOptions, readSystemOptions, usageError } from '../shared/options';
import { DEFINITIONS, USAGE } from './options';

/** Which golden queries are scored, and by which model. */
export interface GoldenQueriesOptions {
  readonly file: string;
  readonly minimumShare: number;
  /** @default - OpenSearch is started */
  readonly opensearchUrl?: string;
  /** The search pipeline whose model it is. @default - a model on this machine is registered */
  readonly pipelineName?: string;
  readonly modelId?: string;
}

const BESIDES = ['golden-queries', 'minimum-share', 'opensearch', 'pipeline', 'model'];

/** Reads the command line. @returns undefined when it asks for an evaluation or for help @throws UsageError */
export function readGoldenQueriesOptions(args: readonly string[]): GoldenQueriesOptions | undefined {
  const values = parseOptions(args, DEFINITIONS, USAGE);
  const { 'golden-queries': file, 'minimum-share': share, opensearch, pipeline, model, help } = values;
  const refuse = (problem: string) => usageError(problem, USAGE);
  if (help) {
    return undefined;
  }
  if (file === undefined) {
    if (share !== undefined) {
      throw refuse('--minimum-share goes with --golden-queries');
    }
    return undefined;
  }
  const other = Object.keys(values).find((name) => !BESIDES.includes(name));
  if (other) {
    throw refuse(`--${other} does not go with --golden-queries, whose cases hold queries and passages`);
  }
  const minimumShare = share === undefined ? DEFAULT_MINIMUM_SHARE : Number(share);
  if (!(minimumShare > 0 && minimumShare <= 1)) {
    throw refuse(`--minimum-share must be more than 0 and at most 1, not ${share}`);
  }
  const { opensearchUrl, modelId } = readSystemOptions({ opensearch, model }, USAGE);
  if (pipeline !== undefined && (opensearchUrl === undefined || modelId !== undefined)) {
    throw refuse('--pipeline needs --opensearch, and has a model of its own');
  }
  return { file, minimumShare, opensearchUrl, pipelineName: pipeline, modelId };
}
