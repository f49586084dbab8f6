import {
  isProven,
  isProvenFor,
  type Proven,
  provenDescription,
  withoutProofs,
} from '../../../../lambda/register/rerank-model/proven';
import { replacedBy, standInDescription } from '../../../../lambda/register/rerank-model/replacement';

const NEW = { description: 'Made by stack Rerank. Changes made by hand are lost.' };
const OF_OLDER_VERSION = { description: `${NEW.description} Proven.` };

const configuration = (name: string | undefined): Proven => ({
  configuration: name,
  proof: { kind: 'order' },
});
/** The model after it was proven for one after the other. */
const proven = (...configurations: readonly (string | undefined)[]) =>
  configurations.reduce<{ description: string }>(
    (model, name, place) => ({
      description: provenDescription(
        model,
        configuration(name),
        place > 0 ? configuration(configurations[place - 1]) : undefined,
      ),
    }),
    NEW,
  );

describe('the description of a model', () => {
  it('says for which configurations and proofs it was proven', () => {
    const model = proven('first', 'second');
    expect(isProvenFor(model, configuration('first'))).toBe(true);
    expect(isProvenFor(model, configuration('second'))).toBe(true);
    expect(isProvenFor(model, configuration('third'))).toBe(false);
    expect(isProvenFor(model, configuration(undefined))).toBe(false);
    expect(isProvenFor(model, { configuration: 'second', proof: { kind: 'scores' } })).toBe(false);
    expect(isProvenFor(NEW, configuration(undefined))).toBe(false);
  });

  it('still says to a version that knows no marks that the model was proven', () => {
    expect(proven('first').description.endsWith(' Proven.')).toBe(true);
    expect(isProven(proven('first'))).toBe(true);
    expect(isProven(NEW)).toBe(false);
  });

  it('of an older version counts for a stack that names no configuration', () => {
    expect(isProvenFor(OF_OLDER_VERSION, configuration(undefined))).toBe(true);
    expect(isProvenFor(OF_OLDER_VERSION, configuration('first'))).toBe(false);
    const upgraded = {
      description: provenDescription(OF_OLDER_VERSION, configuration('first'), configuration(undefined)),
    };
    expect(isProvenFor(upgraded, configuration('first'))).toBe(true);
    expect(isProvenFor(upgraded, configuration(undefined))).toBe(true);
  });

  it('stays short, and keeps what an update comes from', () => {
    const many = proven('first', ...Array.from({ length: 7 }, (_, number) => `number ${number}`));
    expect(isProvenFor(many, configuration('first'))).toBe(true);
    const next = { description: provenDescription(many, configuration('next'), configuration('first')) };
    expect(isProvenFor(next, configuration('first'))).toBe(true);
    expect(isProvenFor(next, configuration('next'))).toBe(true);
    expect(isProvenFor(next, configuration('number 0'))).toBe(false);
    expect(next.description).toHaveLength(many.description.length);
  });

  it('does not take what an update comes from for proven, unless it was', () => {
    const description = provenDescription(proven('first'), configuration('third'), configuration('second'));
    expect(isProvenFor({ description }, configuration('second'))).toBe(false);
  });

  it('says for which models it stands in, whatever it is proven for next', () => {
    const standIn = { description: standInDescription(proven('first').description, ['a', 'b']) };
    const next = { description: provenDescription(standIn, configuration('second')) };
    expect(replacedBy(next)).toEqual(['a', 'b']);
    expect(isProvenFor(next, configuration('first'))).toBe(true);
    expect(withoutProofs(next.description)).toBe(`${NEW.description} Stands in for a, b.`);
  });
});
