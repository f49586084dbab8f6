import { contentTag } from '../resource/content-tag';
import { requirementOf, type Validation } from './validation';

/** The conditions of a validation: the endpoint configuration that served, and the requirement. */
export interface ValidatedFor {
  /** The endpoint's configuration; undefined where the stack does not know it. */
  readonly configuration?: string;
  readonly validation: Validation;
}

/** The part of a model that says which validations it passed. */
interface Described {
  readonly description?: string;
}

/** Enough for every deployment that may be rolled back, and short: OpenSearch gives no limit for a description. */
const MOST_TAGS = 8;

/**
 * The end of the description of a validated model in every version of the registrar. A rollback may go back to an older
 * version, which knows only this.
 */
const VALIDATED = ' Proven.';
const VALIDATIONS_PASSED = / Proofs passed: ([0-9a-f]{12}(?:, [0-9a-f]{12})*)\.$/;

/** Whether a model passed any validation. */
export function isValidated({ description }: Described): boolean {
  return description?.endsWith(VALIDATED) ?? false;
}

/**
 * Whether a model passed exactly this validation, so that it needs no test prediction.
 *
 * Older versions kept no tags, and knew no configuration: what they validated counts for a stack that names none, which is
 * what a rollback to such a version wants.
 */
export function isValidatedFor(model: Described, { configuration, validation }: ValidatedFor): boolean {
  const tags = validationTagsOf(model);
  return tags.length > 0
    ? tags.includes(validationTag(configuration, validation))
    : isValidated(model) && configuration === undefined && isKnownToOlderVersions(validation);
}

/** A description without the note that the model was validated. */
export function withoutValidations(description: string): string {
  return description.endsWith(VALIDATED)
    ? description.slice(0, -VALIDATED.length).replace(VALIDATIONS_PASSED, '')
    : description;
}

/**
 * The description of a model that passed one more validation.
 *
 * @param before - what the update comes from: kept, however many others there are, since a rollback returns to it
 */
export function validatedDescription(model: Described, now: ValidatedFor, before?: ValidatedFor): string {
  const last = [
    ...(before && isValidatedFor(model, before)
      ? [validationTag(before.configuration, before.validation)]
      : []),
    validationTag(now.configuration, now.validation),
  ];
  const tags = [...new Set([...last.toReversed(), ...validationTagsOf(model).toReversed()])];
  const kept = tags.slice(0, MOST_TAGS).toReversed();
  return `${withoutValidations(model.description ?? '')} Proofs passed: ${kept.join(', ')}.${VALIDATED}`;
}

/** Twelve hexadecimal digits that identify a validation. */
function validationTag(configuration: string | undefined, validation: Validation): string {
  return contentTag({ configuration, proof: requirementOf(validation) });
}

/** The tags of the validations that a model passed, oldest first; none if an older version validated it. */
function validationTagsOf({ description = '' }: Described): string[] {
  return description.endsWith(VALIDATED)
    ? (description.slice(0, -VALIDATED.length).match(VALIDATIONS_PASSED)?.[1]?.split(', ') ?? [])
    : [];
}

function isKnownToOlderVersions(validation: Validation): boolean {
  return requirementOf(validation) === validation.kind;
}
