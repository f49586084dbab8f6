import { documentFieldsOf } from '../opensearch/search-pipelines';
import { contentTag } from '../resource/content-tag';

/** A pipeline, and the indices that its fields were looked for in. */
interface PipelineOfIndices {
  readonly body: object;
  readonly indices: readonly string[];
}

/** Enough for every deployment that may be rolled back, and short. */
const MOST_MARKS = 8;
const ACCEPTED = / Fields accepted: ([0-9a-f]{12}(?:, [0-9a-f]{12})*)\.$/;

/**
 * Whether these fields of these indices were registered under that description before. They are not refused again, whatever
 * the mappings have become: a rollback must not depend on it.
 */
export function isAccepted(description: string | undefined, desired: PipelineOfIndices): boolean {
  return marksOf(description).includes(markOf(desired));
}

/** A description that says, besides what another said, that these fields of these indices were registered. */
export function acceptingDescription(
  description: string,
  desired: PipelineOfIndices,
  before: string | undefined,
): string {
  const own = desired.indices.length > 0 ? [markOf(desired)] : [];
  const marks = [...new Set([...own, ...marksOf(before)])].slice(0, MOST_MARKS);
  return marks.length > 0 ? `${description} Fields accepted: ${marks.join(', ')}.` : description;
}

/** A description without what was registered under it. */
export function withoutAccepted(description: string): string {
  return description.replace(ACCEPTED, '');
}

function marksOf(description = ''): string[] {
  return description.match(ACCEPTED)?.[1]?.split(', ') ?? [];
}

function markOf({ body, indices }: PipelineOfIndices): string {
  return contentTag({ fields: documentFieldsOf(body), indices });
}
