import { problemsOf } from '../shared/validation';
import { DOCUMENT_FIELDS, INDEX_PATTERNS, INDICES, OVERSAMPLE, PIPELINE_NAME } from './rules';

/** What of a search pipeline can be wrong: its props, or a profile's section of the same names. */
export interface PipelineChoices {
  readonly pipelineName?: string;
  readonly documentFields?: readonly string[];
  readonly ignoreFailure?: boolean;
  readonly oversample?: number;
  readonly defaultForIndices?: readonly string[];
  readonly indices?: readonly string[];
}

/** Everything that is wrong with the props of a search pipeline. */
export function pipelineProblems(choices: PipelineChoices): string[] {
  return [
    ...problemsOf('pipelineName', choices.pipelineName, PIPELINE_NAME),
    ...problemsOf('documentFields', choices.documentFields, DOCUMENT_FIELDS),
    ...problemsOf('oversample', choices.oversample, OVERSAMPLE),
    ...problemsOf('defaultForIndices', choices.defaultForIndices, INDICES),
    ...problemsOf('indices', choices.indices, INDEX_PATTERNS),
    ...pipelineContradictions(choices),
  ];
}

/** What is right by itself and cannot be together; a paused pipeline, which names no fields, fails no search. */
export function pipelineContradictions(choices: PipelineChoices): string[] {
  if (!choices.documentFields || !choices.defaultForIndices) {
    return [];
  }
  return [
    ...(choices.ignoreFailure
      ? []
      : [
          'defaultForIndices needs ignoreFailure: without it the indices refuse counts, updates by query, and searches ' +
            'without ext.rerank; set ignoreFailure to true',
        ]),
    ...(choices.oversample === undefined
      ? []
      : [
          'oversample excludes defaultForIndices: scrolls of the indices would lose documents, those of _reindex and ' +
            '_update_by_query among them; leave out either',
        ]),
  ];
}
