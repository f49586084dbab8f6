#!/usr/bin/env bash
# OpenSearch's own ranking evaluation reranks empty texts, and answers 200 with the figure of the plain search.
#
# Run: OpenSearch 3.6.0 with opensearch-ml-plugin, neural-search and opensearch-knn 3.6.0.0 (Maven Central); three documents, a
# `rerank` pipeline as the index's default pipeline, `_rank_eval` with mean reciprocal rank and the `ext.rerank` of the search.
# Expected: the measure of what the same request to `_search` shows. The documentation says that the API "evaluates the quality
# of ranked search results" (docs.opensearch.org, "Ranking evaluation") and lists nothing that changes them.
# Happens: `_rank_eval` fetches hits without their `_source`, and even `"_source": true` in its request does not bring it back.
# The rerank processor, which reads the text from there, sends one empty text a hit. All get the same score, so that the
# plain order stays; no failure is reported. With `summary_fields`, which looks like a setting for display, the texts are there.
# Seen: `_search` puts the right document first; `_rank_eval` says 0.5 (it is second) with passages ['', '', ''], and 1.0 with
# `"summary_fields": ["text"]`.
# Why it matters: the tool that comes with OpenSearch says "reranking changes nothing", whatever the model is.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/node.sh"
start_node

cat >"$work/finding.py" <<'PYTHON'
from check import check
from opensearch import RerankEndpoint, call, done, fill, ids, rerank_model, rerank_processor

endpoint = RerankEndpoint()
done('PUT', '/_search/pipeline/rerank', {'response_processors': [rerank_processor(rerank_model(endpoint.url))]})
fill('docs', {'a': {'text': 'alpha alpha 0.1'}, 'b': {'text': 'alpha and more 0.9'}, 'c': {'text': 'alpha and much more 0.5'}})
done('PUT', '/docs/_settings', {'index.search.default_pipeline': 'rerank'})
query = {'query': {'match': {'text': 'alpha'}}, 'ext': {'rerank': {'query_context': {'query_text': 'alpha'}}}}


def evaluate(request, **more):
    rated = {'id': 'q', 'request': request, 'ratings': [{'_index': 'docs', '_id': 'b', 'rating': 1}], **more}
    status, answer = call('POST', '/docs/_rank_eval', {'requests': [rated], 'metric': {'mean_reciprocal_rank': {'k': 3}}})
    return f"{status}, {answer['metric_score']}, failures {answer['failures']}, passages {endpoint.new_calls()}"


check('_search', 'b c a', ids(done('POST', '/docs/_search', query)))
endpoint.new_calls()
empty = "200, 0.5, failures {}, passages [['', '', '']]"
texts = "200, 1.0, failures {}, passages [['alpha alpha 0.1', 'alpha and more 0.9', 'alpha and much more 0.5']]"
check('_rank_eval', empty, evaluate(query))
check('_rank_eval with _source', empty, evaluate({**query, '_source': True}))
check('_rank_eval with summary_fields', texts, evaluate(query, summary_fields=['text']))
PYTHON
checks python3 "$work/finding.py"
verdict
