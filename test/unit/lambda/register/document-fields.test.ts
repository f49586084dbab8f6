import type { Mapping } from '../../../../lambda/register/opensearch/mappings';
import {
  acceptingDescription,
  isAccepted,
  withoutAccepted,
} from '../../../../lambda/register/rerank-pipeline/accepted-fields';
import { fieldProblem } from '../../../../lambda/register/rerank-pipeline/document-fields';
import type { RerankPipelineState } from '../../../../lambda/register/rerank-pipeline/rerank-pipeline';
import { pipelineBody } from '../../../../protocol/pipeline';

const TEXT = { type: 'text' };

describe('what a mapping says about a document field', () => {
  it.each<[string, Mapping, string, string | undefined]>([
    ['a text', { properties: { text: TEXT } }, 'text', undefined],
    ['a name with a dot, where objects are turned off', { properties: { 'a.b': TEXT } }, 'a.b', undefined],
    ['an empty mapping', {}, 'text', 'is not mapped'],
    ['a field below a text', { properties: { text: TEXT } }, 'text.raw', 'is not mapped'],
    [
      'a field below an object',
      { properties: { a: { properties: { b: TEXT } } } },
      'a.b',
      'is below an object',
    ],
    [
      'a field below a flat object',
      { properties: { a: { type: 'flat_object' } } },
      'a.b',
      'is below an object',
    ],
    [
      '_source that is off',
      { _source: { enabled: false }, properties: { text: TEXT } },
      'text',
      'is kept nowhere, since _source is turned off',
    ],
    [
      '_source without it',
      { _source: { includes: ['ti*'] }, properties: { text: TEXT } },
      'text',
      'is left out of _source',
    ],
    [
      '_source with it by a pattern',
      { _source: { includes: ['te*'] }, properties: { text: TEXT } },
      'text',
      undefined,
    ],
    [
      'a pattern that is no expression',
      { _source: { excludes: ['t.xt'] }, properties: { text: TEXT } },
      'text',
      undefined,
    ],
    [
      'a target of copy_to from below an object',
      { properties: { all: TEXT, a: { properties: { b: { ...TEXT, copy_to: ['all'] } } } } },
      'all',
      'is filled by copy_to from "a.b"',
    ],
  ])('%s', (_, mapping, field, what) => {
    expect(fieldProblem(mapping, field, false)?.what).toBe(what);
  });

  it('is nothing about a field below an object, from OpenSearch 3.6 on', () => {
    expect(fieldProblem({ properties: { a: { properties: { b: TEXT } } } }, 'a.b', true)).toBeUndefined();
  });
});

describe('fields that were registered before', () => {
  const state = (field: string, ...indices: string[]): RerankPipelineState => ({
    name: 'rerank',
    body: { ...pipelineBody({ modelId: 'a', documentFields: [field] }) },
    adopt: false,
    defaultForIndices: [],
    indices,
  });

  it('are known by the description of the pipeline, also after others', () => {
    const first = acceptingDescription('Ours.', state('a', 'docs'), undefined);
    const second = acceptingDescription('Ours.', state('b', 'docs'), first);
    expect(isAccepted(second, state('a', 'docs'))).toBe(true);
    expect(isAccepted(second, state('b', 'docs'))).toBe(true);
    expect(isAccepted(second, state('a', 'other'))).toBe(false);
    expect(isAccepted(undefined, state('a', 'docs'))).toBe(false);
    expect(withoutAccepted(second)).toBe('Ours.');
  });

  it('leave the description alone where no indices are named', () => {
    expect(acceptingDescription('Ours.', state('a'), 'Ours.')).toBe('Ours.');
    // Not even by a pipeline that is paused meanwhile are they forgotten.
    const first = acceptingDescription('Ours.', state('a', 'docs'), undefined);
    expect(isAccepted(acceptingDescription('Paused.', state('a'), first), state('a', 'docs'))).toBe(true);
  });

  it('are at most eight, the last ones', () => {
    const numbered = Array.from({ length: 10 }, (_, number) => state(`f${number}`, 'docs'));
    const description = numbered.reduce<string | undefined>(
      (before, one) => acceptingDescription('Ours.', one, before),
      undefined,
    );
    expect(numbered.map((one) => isAccepted(description, one))).toEqual([
      false,
      false,
      ...Array.from({ length: 8 }, () => true),
    ]);
  });
});
