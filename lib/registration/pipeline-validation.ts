import { errorsOf } from '../shared/validation';
import { type HybridChoices, hybridConflicts, hybridErrors } from './hybrid-validation';
import { type ProcessorChoices, processorConflicts, processorErrors } from './processor-validation';
import { DOCUMENT_FIELDS, INDEX_PATTERNS, INDICES, OVERSAMPLE, PIPELINE_NAME, WINDOW } from './rules';

/** The settings of a search pipeline: its props, or a profile's section of the same names. */
export interface PipelineChoices extends ProcessorChoices {
  readonly pipelineName?: string;
  readonly documentFields?: readonly string[];
  readonly ignoreFailure?: boolean;
  readonly oversample?: number;
  readonly window?: number;
  readonly hybrid?: HybridChoices;
  readonly defaultForIndices?: readonly string[];
  readonly indices?: readonly string[];
}

/** The errors in the props of a search pipeline, on a domain of that version, where it is known. */
export function pipelineErrors(choices: PipelineChoices, engineVersion?: string): string[] {
  return [
    ...errorsOf('pipelineName', choices.pipelineName, PIPELINE_NAME),
    ...errorsOf('documentFields', choices.documentFields, DOCUMENT_FIELDS),
    ...errorsOf('oversample', choices.oversample, OVERSAMPLE),
    ...errorsOf('window', choices.window, WINDOW),
    ...errorsOf('defaultForIndices', choices.defaultForIndices, INDICES),
    ...errorsOf('indices', choices.indices, INDEX_PATTERNS),
    ...hybridErrors(choices.hybrid ?? {}),
    ...processorErrors(choices),
    ...pipelineConflicts(choices, engineVersion),
  ];
}

/** Conflicts between settings that are valid by themselves, and with the engine. */
export function pipelineConflicts(choices: PipelineChoices, engineVersion?: string): string[] {
  const { oversample, window, hybrid, phaseResultsProcessors } = choices;
  return [
    ...defaultConflicts(choices),
    ...(oversample !== undefined && window !== undefined
      ? ['window and oversample both say how many hits are reranked; leave out either']
      : []),
    ...(hybrid && phaseResultsProcessors
      ? ['phaseResultsProcessors stand in the place of hybrid; leave out either']
      : []),
    ...hybridConflicts(hybrid ?? {}, engineVersion),
    ...processorConflicts(choices, engineVersion),
  ];
}

/** A paused pipeline, which names no fields, fails no search. */
function defaultConflicts(choices: PipelineChoices): string[] {
  if (!choices.documentFields || !choices.defaultForIndices) {
    return [];
  }
  const deeper = (['window', 'oversample'] as const).find((setting) => choices[setting] !== undefined);
  return [
    ...(choices.ignoreFailure
      ? []
      : [
          'defaultForIndices needs ignoreFailure: without it the indices refuse counts, updates by query, and searches ' +
            'without ext.rerank; set ignoreFailure to true',
        ]),
    ...(deeper
      ? [
          `defaultForIndices excludes ${deeper}: an update, a deletion or a copy by query scrolls, and a scroll through ` +
            'such a pipeline misses documents or fails; leave out either',
        ]
      : []),
  ];
}
