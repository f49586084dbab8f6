import { documentFieldsOf } from '../opensearch/search-pipelines';
import { contentTag } from '../resource/content-tag';

/** The part of a pipeline's desired state that is accepted: its fields, and the indices that they are of. */
interface FieldsOfIndices {
  readonly body: object;
  readonly indices: readonly string[];
}

/** Enough for every deployment that may be rolled back, and short. */
const MOST_TAGS = 8;
const ACCEPTED = / Fields accepted: ([0-9a-f]{12}(?:, [0-9a-f]{12})*)\.$/;

/**
 * Whether these fields of these indices were registered under that description before. They are not rejected again, whatever
 * the mappings have become: a rollback must not depend on it.
 */
export function isAccepted(description: string | undefined, desired: FieldsOfIndices): boolean {
  return tagsOf(description).includes(tagOf(desired));
}

/** A description that says, besides what another said, that these fields of these indices were registered. */
export function acceptingDescription(
  description: string,
  desired: FieldsOfIndices,
  before: string | undefined,
): string {
  const own = desired.indices.length > 0 ? [tagOf(desired)] : [];
  const tags = [...new Set([...own, ...tagsOf(before)])].slice(0, MOST_TAGS);
  return tags.length > 0 ? `${description} Fields accepted: ${tags.join(', ')}.` : description;
}

/** A description without what was registered under it. */
export function withoutAccepted(description: string): string {
  return description.replace(ACCEPTED, '');
}

function tagsOf(description = ''): string[] {
  return description.match(ACCEPTED)?.[1]?.split(', ') ?? [];
}

function tagOf({ body, indices }: FieldsOfIndices): string {
  return contentTag({ fields: documentFieldsOf(body), indices });
}
