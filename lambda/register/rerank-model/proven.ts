import { contentTag } from '../resource/content-tag';
import { demandOf, type Proof } from './proof';

/** What a model is proven for: what serves, and what it had to show. */
export interface Proven {
  /** The endpoint's configuration; undefined where the stack does not know it. */
  readonly configuration?: string;
  readonly proof: Proof;
}

/** A model as far as it is known what it was proven for. */
interface Described {
  readonly description?: string;
}

/** Enough for every deployment that may be rolled back, and short: OpenSearch gives no limit for a description. */
const MOST_MARKS = 8;

/**
 * What every version of the registrar ends the description of a proven model with. A rollback may go back to an older
 * version, which knows only this.
 */
const PROVEN = ' Proven.';
const PROOFS_PASSED = / Proofs passed: ([0-9a-f]{12}(?:, [0-9a-f]{12})*)\.$/;

/** Whether a model was proven, whatever for. */
export function isProven({ description }: Described): boolean {
  return description?.endsWith(PROVEN) ?? false;
}

/**
 * Whether a model was proven for exactly that, so that it needs no test prediction.
 *
 * Older versions kept no marks, and knew no configuration: what they proved counts for a stack that names none, which is
 * what a rollback to such a version wants.
 */
export function isProvenFor(model: Described, { configuration, proof }: Proven): boolean {
  const marks = marksOf(model);
  return marks.length > 0
    ? marks.includes(provenMark(configuration, proof))
    : isProven(model) && configuration === undefined && isProofOfOlderVersions(proof);
}

/** A description without what says that the model was proven. */
export function withoutProofs(description: string): string {
  return description.endsWith(PROVEN)
    ? description.slice(0, -PROVEN.length).replace(PROOFS_PASSED, '')
    : description;
}

/**
 * The description of a model that was proven for one thing more.
 *
 * @param before - what the update comes from: kept, however many others there are, since a rollback returns to it
 */
export function provenDescription(model: Described, now: Proven, before?: Proven): string {
  const last = [
    ...(before && isProvenFor(model, before) ? [provenMark(before.configuration, before.proof)] : []),
    provenMark(now.configuration, now.proof),
  ];
  const marks = [...new Set([...last.toReversed(), ...marksOf(model).toReversed()])];
  const kept = marks.slice(0, MOST_MARKS).toReversed();
  return `${withoutProofs(model.description ?? '')} Proofs passed: ${kept.join(', ')}.${PROVEN}`;
}

/** Twelve hexadecimal digits that name what was proven. */
function provenMark(configuration: string | undefined, proof: Proof): string {
  return contentTag({ configuration, proof: demandOf(proof) });
}

/** The marks of what a model was proven for, the last one last; none of a model that an older version proved. */
function marksOf({ description = '' }: Described): string[] {
  return description.endsWith(PROVEN)
    ? (description.slice(0, -PROVEN.length).match(PROOFS_PASSED)?.[1]?.split(', ') ?? [])
    : [];
}

function isProofOfOlderVersions(proof: Proof): boolean {
  return demandOf(proof) === proof.kind;
}
