import { validateConfig } from '../../lib/profile/validate';

const least = { pipelineName: 'rerank', documentFields: ['text'] };
const EXISTING = {
  domainArn: 'arn:aws:es:eu-west-1:111122223333:domain/docs',
  domainEndpoint: 'search-docs.eu-west-1.es.amazonaws.com',
};

/** What a profile is told whose pipeline has these settings, on a domain of that version, without the path before them. */
function errorsOf(settings: object, domain: object = { engineVersion: '3.5' }): string[] {
  try {
    validateConfig({ domain, endpoint: {}, pipeline: { ...least, ...settings } }, 'Profile test');
    return [];
  } catch (error) {
    const [, ...lines] = (error as Error).message.split('\n');
    return lines.map((line) => line.replace(/^ {2}pipeline\./, ''));
  }
}

describe('the pipeline of a profile', () => {
  it.each<[string, object]>([
    ['weights', { hybrid: { weights: [0.1, 0.2, 0.3, 0.4] } }],
    ['reciprocal rank fusion', { hybrid: { combination: 'rrf', weights: [0.3, 0.7], rankConstant: 20 } }],
    [
      'a window with marked places',
      { window: 50, responseProcessors: ['rerank', { sort: { field: 'a' } }, 'truncate_hits'] },
    ],
    [
      'a processor that nobody here knows',
      { requestProcessors: [{ of_a_plugin: { of: ['its', { own: 5 }] } }] },
    ],
    ['no processor for hybrid queries', { phaseResultsProcessors: [] }],
  ])('may have %s', (_, settings) => expect(errorsOf(settings)).toEqual([]));

  it.each<[string, object, string[]]>([
    [
      'weights that are none',
      { hybrid: { weights: [1, 0] } },
      [
        'hybrid.weights is [1,0]; it must be 2 to 5 numbers, each more than 0 and less than 1, that sum up to 1, such as [0.3, 0.7]',
      ],
    ],
    [
      'settings of scores with reciprocal rank fusion',
      { hybrid: { combination: 'rrf', normalization: 'l2' } },
      [
        'hybrid.normalization goes with scores, and hybrid.combination "rrf" looks at places; leave out either',
      ],
    ],
    [
      'the constant of reciprocal rank fusion without it',
      { hybrid: { rankConstant: 60 } },
      ['hybrid.rankConstant goes with hybrid.combination "rrf" only; set it, or leave out the constant'],
    ],
    [
      'z-scores with another mean',
      { hybrid: { normalization: 'z_score', combination: 'harmonic_mean' } },
      [
        'hybrid.combination is "harmonic_mean"; it must be "arithmetic_mean" with the normalization "z_score"',
      ],
    ],
    [
      'a technique that there is not',
      { hybrid: { normalization: 'minmax' } },
      ['hybrid.normalization is "minmax"; it must be "min_max" or "l2" or "z_score"'],
    ],
    [
      'two processors for hybrid queries',
      { hybrid: {}, phaseResultsProcessors: [{ 'normalization-processor': {} }] },
      ['phaseResultsProcessors stand in the place of hybrid; leave out either'],
    ],
    [
      'two depths',
      { window: 50, oversample: 2 },
      ['window and oversample both say how many hits are reranked; leave out either'],
    ],
    [
      'a depth that scrolls of an index would go through',
      { window: 50, ignoreFailure: true, defaultForIndices: ['docs'] },
      [
        'defaultForIndices excludes window: an update, a deletion or a copy by query scrolls, and a scroll through such a pipeline misses documents or fails; leave out either',
      ],
    ],
    [
      'a processor in a wrong form',
      { requestProcessors: ['rerank', { filter_query: {}, script: {} }, { script: 'a' }] },
      [0, 1, 2].map((index) =>
        expect.stringMatching(
          new RegExp(
            `^requestProcessors\\.${index}.* must be an object of one key, the type of the processor`,
          ),
        ),
      ),
    ],
    [
      'a text that marks no place',
      { responseProcessors: ['rerank', 'truncate'] },
      ['responseProcessors.1 is "truncate"; it must be "rerank" or "truncate_hits"'],
    ],
    [
      'no place for the rerank',
      { responseProcessors: [{ sort: { field: 'a' } }] },
      ['responseProcessors must hold "rerank" once: the place of the rerank processor'],
    ],
    [
      'hits that are cut before they are reranked',
      { window: 50, responseProcessors: ['truncate_hits', 'rerank'] },
      ['responseProcessors must hold "truncate_hits" at most once, behind "rerank"'],
    ],
    [
      'hits that are cut although nobody has asked for more',
      { responseProcessors: ['rerank', 'truncate_hits'] },
      [
        'responseProcessors holds "truncate_hits", and nothing is cut without window or oversample; leave it out',
      ],
    ],
    [
      'a processor in the wrong list',
      { responseProcessors: [{ filter_query: { query: {} } }, 'rerank'] },
      ['responseProcessors.0 is "filter_query", which belongs into requestProcessors'],
    ],
    [
      'a threshold for the reranked score',
      { minScore: 0.5 },
      [
        expect.stringMatching(
          /^minScore is no setting: no processor of OpenSearch, up to 3\.8, leaves hits out by their score/,
        ),
      ],
    ],
    [
      'the score before',
      { keepPreviousScore: true },
      [
        expect.stringMatching(
          /^keepPreviousScore is no setting: .* of by_field only; a search with "explain": true shows it/,
        ),
      ],
    ],
  ])('is told of %s', (_, settings, errors) => expect(errorsOf(settings)).toEqual(errors));

  it.each<[string, object, string]>([
    [
      '2.17',
      { hybrid: { combination: 'rrf' } },
      'hybrid.combination is "rrf", which OpenSearch 2.17 cannot do; 2.19, 3.1, 3.3, 3.5, 3.7 can',
    ],
    [
      '2.19',
      { hybrid: { normalization: 'z_score' } },
      'hybrid.normalization is "z_score", which OpenSearch 2.19 cannot do; 3.1, 3.3, 3.5, 3.7 can',
    ],
    [
      '2.19',
      { hybrid: { combination: 'rrf', weights: [0.5, 0.5] } },
      'hybrid.weights are of "rrf", which OpenSearch 2.19 cannot do; 3.1, 3.3, 3.5, 3.7 can',
    ],
    [
      '2.19',
      { hybrid: { combination: 'rrf', rankConstant: 60 } },
      'hybrid.rankConstant is set, which OpenSearch 2.19 cannot do; 3.1, 3.3, 3.5, 3.7 can',
    ],
    [
      '2.13',
      { requestProcessors: [{ ml_inference: {} }] },
      'requestProcessors.0 is "ml_inference", which OpenSearch 2.13 cannot do; 2.17, 2.19, 3.1, 3.3, 3.5, 3.7 can',
    ],
    [
      '2.15',
      { responseProcessors: ['rerank', { sort: { field: 'a' } }] },
      'responseProcessors.1 is "sort", which OpenSearch 2.15 cannot do; 2.17, 2.19, 3.1, 3.3, 3.5, 3.7 can',
    ],
    [
      '3.1',
      { requestProcessors: [{ agentic_query_translator: {} }] },
      'requestProcessors.0 is "agentic_query_translator", which OpenSearch 3.1 cannot do; 3.3, 3.5, 3.7 can',
    ],
    [
      '2.17',
      { phaseResultsProcessors: [{ 'score-ranker-processor': {} }] },
      'phaseResultsProcessors.0 is "score-ranker-processor", which OpenSearch 2.17 cannot do; 2.19, 3.1, 3.3, 3.5, 3.7 can',
    ],
  ])('on OpenSearch %s is told which versions can do %j', (engineVersion, settings, error) => {
    expect(errorsOf(settings, { engineVersion })).toEqual([error]);
    expect(errorsOf(settings, { existing: { ...EXISTING, engineVersion } })).toEqual([error]);
    expect(errorsOf(settings, { engineVersion: '3.7' })).toEqual([]);
  });

  it('on a domain whose version nobody has named leaves it to the domain, unless it would say nothing', () => {
    const domain = { existing: EXISTING };
    expect(errorsOf({ hybrid: { normalization: 'z_score' } }, domain)).toEqual([]);
    expect(errorsOf({ hybrid: { combination: 'rrf', rankConstant: 20 } }, domain)).toEqual([
      'hybrid.rankConstant is ignored by OpenSearch 2.19; name the version of the domain (engineVersion of the existing one)',
    ]);
  });
});
