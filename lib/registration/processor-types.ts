/** The lists of a search pipeline. */
export type ProcessorList = 'requestProcessors' | 'phaseResultsProcessors' | 'responseProcessors';

/**
 * The processors of OpenSearch with ML Commons and Neural Search, by the version that introduced them ("User-defined search
 * processors" of its documentation; those that route are in the release notes of 3.2 and 3.3).
 */
export const PROCESSOR_TYPES: Readonly<Record<ProcessorList, Readonly<Record<string, string>>>> = {
  requestProcessors: {
    agentic_query_translator: '3.2',
    filter_query: '2.8',
    ml_inference: '2.16',
    neural_query_enricher: '2.11',
    neural_sparse_two_phase_processor: '2.15',
    oversample: '2.12',
    question_rewrite: '2.10',
    script: '2.8',
    acl_routing_search: '3.2',
    hierarchical_routing_search: '3.2',
    temporal_routing_search: '3.3',
  },
  phaseResultsProcessors: {
    'normalization-processor': '2.10',
    'score-ranker-processor': '2.19',
  },
  responseProcessors: {
    agentic_context: '3.3',
    collapse: '2.12',
    hybrid_score_explanation: '2.19',
    ml_inference: '2.16',
    personalize_search_ranking: '2.9',
    rename_field: '2.8',
    rerank: '2.12',
    retrieval_augmented_generation: '2.12',
    sort: '2.16',
    split: '2.17',
    truncate_hits: '2.12',
  },
};
