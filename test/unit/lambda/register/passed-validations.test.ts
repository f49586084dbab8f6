import {
  isValidated,
  isValidatedFor,
  type ValidatedFor,
  validatedDescription,
  withoutValidations,
} from '../../../../lambda/register/rerank-model/passed-validations';
import { replacedBy, replacementDescription } from '../../../../lambda/register/rerank-model/replacement';

const NEW = { description: 'Made by stack Rerank. Changes made by hand are lost.' };
const OF_OLDER_VERSION = { description: `${NEW.description} Proven.` };

const configuration = (name: string | undefined): ValidatedFor => ({
  configuration: name,
  validation: { kind: 'order' },
});
/** The model after one validation after another. */
const validated = (...configurations: readonly (string | undefined)[]) =>
  configurations.reduce<{ description: string }>(
    (model, name, place) => ({
      description: validatedDescription(
        model,
        configuration(name),
        place > 0 ? configuration(configurations[place - 1]) : undefined,
      ),
    }),
    NEW,
  );

describe('the description of a model', () => {
  it('says for which configurations and requirements it was validated', () => {
    const model = validated('first', 'second');
    expect(isValidatedFor(model, configuration('first'))).toBe(true);
    expect(isValidatedFor(model, configuration('second'))).toBe(true);
    expect(isValidatedFor(model, configuration('third'))).toBe(false);
    expect(isValidatedFor(model, configuration(undefined))).toBe(false);
    expect(isValidatedFor(model, { configuration: 'second', validation: { kind: 'scores' } })).toBe(false);
    expect(isValidatedFor(NEW, configuration(undefined))).toBe(false);
  });

  it('has the words and the tag that deployed models have, which a rollback reads', () => {
    expect(validated('first').description).toBe(`${NEW.description} Proofs passed: 692b63dbde3c. Proven.`);
  });

  it('still says to a version that knows no tags that the model was validated', () => {
    expect(validated('first').description.endsWith(' Proven.')).toBe(true);
    expect(isValidated(validated('first'))).toBe(true);
    expect(isValidated(NEW)).toBe(false);
  });

  it('of an older version counts for a stack that names no configuration', () => {
    expect(isValidatedFor(OF_OLDER_VERSION, configuration(undefined))).toBe(true);
    expect(isValidatedFor(OF_OLDER_VERSION, configuration('first'))).toBe(false);
    const upgraded = {
      description: validatedDescription(OF_OLDER_VERSION, configuration('first'), configuration(undefined)),
    };
    expect(isValidatedFor(upgraded, configuration('first'))).toBe(true);
    expect(isValidatedFor(upgraded, configuration(undefined))).toBe(true);
  });

  it('stays short, and keeps what an update comes from', () => {
    const many = validated('first', ...Array.from({ length: 7 }, (_, number) => `number ${number}`));
    expect(isValidatedFor(many, configuration('first'))).toBe(true);
    const next = { description: validatedDescription(many, configuration('next'), configuration('first')) };
    expect(isValidatedFor(next, configuration('first'))).toBe(true);
    expect(isValidatedFor(next, configuration('next'))).toBe(true);
    expect(isValidatedFor(next, configuration('number 0'))).toBe(false);
    expect(next.description).toHaveLength(many.description.length);
  });

  it('does not take the configuration before an update for validated, unless it was', () => {
    const description = validatedDescription(
      validated('first'),
      configuration('third'),
      configuration('second'),
    );
    expect(isValidatedFor({ description }, configuration('second'))).toBe(false);
  });

  it('says which models it replaces, whatever it passes next', () => {
    const replacement = { description: replacementDescription(validated('first').description, ['a', 'b']) };
    const next = { description: validatedDescription(replacement, configuration('second')) };
    expect(replacedBy(next)).toEqual(['a', 'b']);
    expect(isValidatedFor(next, configuration('first'))).toBe(true);
    expect(withoutValidations(next.description)).toBe(`${NEW.description} Stands in for a, b.`);
  });
});
