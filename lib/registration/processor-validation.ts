import { Token } from 'aws-cdk-lib';
import leven from 'leven';
import { RERANK_PLACE, TRUNCATE_PLACE } from '../../protocol/pipeline';
import { versionErrors } from '../domain/engine-version';
import { PROCESSOR_TYPES, type ProcessorList } from './processor-types';
import { PROCESSOR } from './rules';

/** The processors that a user has written, list by list; texts mark places. */
export type ProcessorChoices = {
  readonly [List in ProcessorList]?: readonly (string | object)[];
};

const LISTS = Object.keys(PROCESSOR_TYPES) as ProcessorList[];

/** The errors in a user's own processors by themselves: their form, and the marked places. */
export function processorErrors(choices: ProcessorChoices): string[] {
  return LISTS.flatMap((list) =>
    (choices[list] ?? []).flatMap((processor, index) => {
      const at = `${list}.${index}`;
      if (typeof processor === 'string') {
        return list === 'responseProcessors' && PLACES.includes(processor)
          ? []
          : [`${at} ${notAPlace(list, processor)}`];
      }
      return PROCESSOR.accepts(processor) ? [] : [`${at} must ${PROCESSOR.must}`];
    }),
  );
}

const PLACES = [RERANK_PLACE, TRUNCATE_PLACE];

function notAPlace(list: ProcessorList, text: string): string {
  const places =
    list === 'responseProcessors'
      ? `, or mark a place: ${PLACES.map((place) => `"${place}"`).join(' or ')}`
      : '';
  return `is ${JSON.stringify(text)}; it must ${PROCESSOR.must}${places}`;
}

/** Conflicts between settings, and with the engine. */
export function processorConflicts(
  choices: ProcessorChoices & { readonly oversample?: number; readonly window?: number },
  engineVersion: string | undefined,
): string[] {
  return [
    ...placeConflicts(choices),
    ...typesIn(choices).flatMap((used) => sinceErrors(used, engineVersion)),
  ];
}

function placeConflicts(
  choices: ProcessorChoices & { readonly oversample?: number; readonly window?: number },
): string[] {
  const { responseProcessors } = choices;
  if (!responseProcessors) {
    return [];
  }
  const places = responseProcessors.filter((processor) => typeof processor === 'string');
  const deeper = choices.oversample !== undefined || choices.window !== undefined;
  const truncates = places.includes(TRUNCATE_PLACE);
  return [
    ...(places.filter((place) => place === RERANK_PLACE).length === 1
      ? []
      : ['responseProcessors must hold "rerank" once: the place of the rerank processor']),
    ...(truncates && !deeper
      ? [
          'responseProcessors holds "truncate_hits", and nothing is cut without window or oversample; leave it out',
        ]
      : []),
    ...(truncates && places.join() !== `${RERANK_PLACE},${TRUNCATE_PLACE}`
      ? ['responseProcessors must hold "truncate_hits" at most once, behind "rerank"']
      : []),
  ];
}

interface UsedType {
  readonly at: string;
  readonly list: ProcessorList;
  readonly type: string;
}

function typesIn(choices: ProcessorChoices): UsedType[] {
  return LISTS.flatMap((list) =>
    (choices[list] ?? []).flatMap((processor, index) =>
      typeof processor === 'object' && PROCESSOR.accepts(processor)
        ? [{ at: `${list}.${index}`, list, type: Object.keys(processor)[0]! }]
        : [],
    ),
  );
}

function sinceErrors({ at, list, type }: UsedType, engineVersion: string | undefined): string[] {
  const since = PROCESSOR_TYPES[list][type];
  const elsewhere = LISTS.find((other) => PROCESSOR_TYPES[other][type] !== undefined);
  if (since === undefined && elsewhere !== undefined) {
    return [`${at} is "${type}", which belongs into ${elsewhere}`];
  }
  return since === undefined ? [] : versionErrors(`${at} is "${type}"`, since, engineVersion);
}

/** A sentence for each processor that no version of OpenSearch is known to have: a plugin may. */
export function unknownProcessors(choices: ProcessorChoices): string[] {
  return typesIn(choices)
    .filter(
      ({ type }) =>
        !Token.isUnresolved(type) && LISTS.every((list) => PROCESSOR_TYPES[list][type] === undefined),
    )
    .map(({ at, list, type }) => {
      const [nearest] = Object.keys(PROCESSOR_TYPES[list]).sort(
        (one, other) => leven(type, one) - leven(type, other),
      );
      return `${at} is "${type}", which OpenSearch is not known to have. Did you mean "${nearest}"?`;
    });
}
