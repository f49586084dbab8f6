import { problemsOf } from '../shared/validation';
import { type HybridChoices, hybridContradictions, hybridProblems } from './hybrid-problems';
import { type ProcessorChoices, processorContradictions, processorProblems } from './processor-problems';
import { DOCUMENT_FIELDS, INDICES, OVERSAMPLE, PIPELINE_NAME, WINDOW } from './rules';

/** What of a search pipeline can be wrong: its props, or a profile's section of the same names. */
export interface PipelineChoices extends ProcessorChoices {
  readonly pipelineName?: string;
  readonly documentFields?: readonly string[];
  readonly ignoreFailure?: boolean;
  readonly oversample?: number;
  readonly window?: number;
  readonly hybrid?: HybridChoices;
  readonly defaultForIndices?: readonly string[];
}

/** Everything that is wrong with the props of a search pipeline, on a domain of that version, where it is known. */
export function pipelineProblems(choices: PipelineChoices, engineVersion?: string): string[] {
  return [
    ...problemsOf('pipelineName', choices.pipelineName, PIPELINE_NAME),
    ...problemsOf('documentFields', choices.documentFields, DOCUMENT_FIELDS),
    ...problemsOf('oversample', choices.oversample, OVERSAMPLE),
    ...problemsOf('window', choices.window, WINDOW),
    ...problemsOf('defaultForIndices', choices.defaultForIndices, INDICES),
    ...hybridProblems(choices.hybrid ?? {}),
    ...processorProblems(choices),
    ...pipelineContradictions(choices, engineVersion),
  ];
}

/** What is right by itself and cannot be together, or with the engine. */
export function pipelineContradictions(choices: PipelineChoices, engineVersion?: string): string[] {
  const { oversample, window, hybrid, phaseResultsProcessors } = choices;
  return [
    ...defaultContradictions(choices),
    ...(oversample !== undefined && window !== undefined
      ? ['window and oversample both say how many hits are reranked; leave out either']
      : []),
    ...(hybrid && phaseResultsProcessors
      ? ['phaseResultsProcessors stand in the place of hybrid; leave out either']
      : []),
    ...hybridContradictions(hybrid ?? {}, engineVersion),
    ...processorContradictions(choices, engineVersion),
  ];
}

/** A paused pipeline, which names no fields, fails no search. */
function defaultContradictions(choices: PipelineChoices): string[] {
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
