import { errorsOf } from '../shared/validation';
import { DOCUMENT_FIELDS, INDICES, OVERSAMPLE, PIPELINE_NAME } from './rules';

/** The settings of a search pipeline: its props, or a profile's section of the same names. */
export interface PipelineChoices {
  readonly pipelineName?: string;
  readonly documentFields?: readonly string[];
  readonly ignoreFailure?: boolean;
  readonly oversample?: number;
  readonly defaultForIndices?: readonly string[];
}

/** The errors in the props of a search pipeline. */
export function pipelineErrors(choices: PipelineChoices): string[] {
  return [
    ...errorsOf('pipelineName', choices.pipelineName, PIPELINE_NAME),
    ...errorsOf('documentFields', choices.documentFields, DOCUMENT_FIELDS),
    ...errorsOf('oversample', choices.oversample, OVERSAMPLE),
    ...errorsOf('defaultForIndices', choices.defaultForIndices, INDICES),
    ...pipelineConflicts(choices),
  ];
}

/** Conflicts between settings that are valid by themselves; a paused pipeline, which names no fields, fails no search. */
export function pipelineConflicts(choices: PipelineChoices): string[] {
  return choices.documentFields && choices.defaultForIndices && !choices.ignoreFailure
    ? [
        'defaultForIndices needs ignoreFailure: without it the indices refuse counts, updates by query, and searches ' +
          'without ext.rerank; set ignoreFailure to true',
      ]
    : [];
}
