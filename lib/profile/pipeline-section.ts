import * as z from 'zod';
import { PIPELINE_DEFAULTS, RERANK_PLACE, TRUNCATE_PLACE } from '../../protocol/pipeline';
import { Combination, Normalization } from '../registration/hybrid';
import { choice, either, flag, number, numbers, objectOfObjects, section, text, texts } from './fields';
import * as rules from './rules';

const processor = objectOfObjects('A processor, as OpenSearch documents it.', rules.PROCESSOR);

const hybrid = section(
  'How the lists of hits of a hybrid query become one. Default: min_max and arithmetic_mean.',
  {
    normalization: choice('How scores are brought to one scale. Default: min_max.', Normalization).optional(),
    combination: choice(
      'How the scores of a document become one; rrf is reciprocal rank fusion. Default: arithmetic_mean.',
      Combination,
    ).optional(),
    weights: numbers('The weight of each query. Default: all alike.', rules.WEIGHTS).optional(),
    rankConstant: number(
      'The constant of reciprocal rank fusion. Default: 60.',
      rules.RANK_CONSTANT,
    ).optional(),
  },
);

/** A search pipeline, as a profile describes it; see docs/pipeline.md. */
export const pipeline = section(
  'A search pipeline; see docs/pipeline.md.',
  {
    pipelineName: text('What searches name.', rules.PIPELINE_NAME),
    documentFields: texts("The fields that hold a document's text.", rules.DOCUMENT_FIELDS),
    ignoreFailure: flag(
      `Whether searches that cannot be reranked succeed. Default: ${PIPELINE_DEFAULTS.ignoreFailure}; true where the endpoint is serverless or scales to zero.`,
    ).optional(),
    oversample: number('How many times the page is reranked. Default: once.', rules.OVERSAMPLE).optional(),
    window: number(
      'How many hits are reranked, whatever size is asked for. Default: the page.',
      rules.WINDOW,
    ).optional(),
    hybrid: hybrid.optional(),
    requestProcessors: processors('What searches go through first. Default: none.', processor).optional(),
    phaseResultsProcessors: processors(
      'What hits go through before the rerank, in the place of hybrid. Default: what hybrid says.',
      processor,
    ).optional(),
    responseProcessors: processors(
      'What answers go through before and after "rerank". Default: rerank.',
      either(
        'A processor, or a place.',
        choice('A marked place.', {
          [RERANK_PLACE]: RERANK_PLACE,
          [TRUNCATE_PLACE]: TRUNCATE_PLACE,
        } as const),
        processor,
      ),
    ).optional(),
    defaultForIndices: texts(
      'The indices whose searches need not name it. Default: none.',
      rules.INDICES,
    ).optional(),
    indices: texts(
      'The indices that are searched with it: registration reads their mappings for the fields. Default: none.',
      rules.INDEX_PATTERNS,
    ).optional(),
    adopt: flag(
      `Whether somebody else's pipeline of that name is taken over. Default: ${PIPELINE_DEFAULTS.adopt}.`,
    ).optional(),
  },
  {
    minScore:
      'no processor of OpenSearch, up to 3.8, leaves hits out by their score; leave them out where the answer is read, by ' +
      '_score (docs/pipeline.md)',
    keepPreviousScore:
      'the rerank processor of OpenSearch, up to 3.8, keeps the score before of by_field only; a search with ' +
      '"explain": true shows it (docs/pipeline.md)',
  },
);

function processors<Item extends z.ZodType>(about: string, item: Item) {
  return z.array(item, { error: () => ' must be a list of processors' }).meta({ description: about });
}
