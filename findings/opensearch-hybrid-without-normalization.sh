#!/usr/bin/env bash
# A hybrid query through a pipeline that reranks, but does not normalize, answers 200 with documents repeated or lost.
#
# Run: OpenSearch 3.6.0 with opensearch-ml-plugin, neural-search and opensearch-knn 3.6.0.0 (Maven Central); one shard, five
# documents, a `hybrid` query of two `match` queries, a pipeline whose only processor is `rerank` (`ml_opensearch`).
# Expected: each matching document once, in the model's order; or an error that says that a processor is missing. The
# documentation tells to set up a pipeline that normalizes and combines the scores of a hybrid query, not what happens
# otherwise (docs.opensearch.org, "Hybrid search"); "Reranking search results" says that reranking follows normalization.
# Happens: the hits are the raw lists of the two queries one after the other, with entries of one document in between that
# only mark where a list begins and ends. Reranking sends all of them to the model, gives each a score of its own, and sorts
# them: what was recognizable before by its impossible score is now an ordinary hit. `hits.total` says 5.
# Seen: "d5 d4 d3 d3 d2 d1 d1 d1 d1 d1", ten passages scored; with `size` 3 "d1 d1 d1". With a `normalization-processor` in the
# pipeline: "d5 d4 d3 d2 d1", five passages.
# Why it matters: hybrid search is the usual first stage of a reranker. Nothing fails; users see one document several times
# and miss others, and the endpoint is paid for passages that it scored before.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/node.sh"
start_node

cat >"$work/finding.py" <<'PYTHON'
from check import check
from opensearch import RerankEndpoint, call, done, fill, ids, rerank_model, rerank_processor

endpoint = RerankEndpoint()
rerank = {'response_processors': [rerank_processor(rerank_model(endpoint.url))]}
done('PUT', '/_search/pipeline/rerank', rerank)
done('PUT', '/_search/pipeline/normalize', {**rerank, 'phase_results_processors': [{'normalization-processor': {}}]})
fill('docs', {'d1': {'text': 'alpha 0.1'}, 'd2': {'text': 'alpha 0.2'}, 'd3': {'text': 'alpha beta 0.3'},
              'd4': {'text': 'beta 0.4'}, 'd5': {'text': 'beta 0.5'}})
words = {'hybrid': {'queries': [{'match': {'text': 'alpha'}}, {'match': {'text': 'beta'}}]}}
query = {'query': words, 'ext': {'rerank': {'query_context': {'query_text': 'alpha beta'}}}}


def search(pipeline, size):
    status, answer = call('POST', f'/docs/_search?search_pipeline={pipeline}&size={size}', query)
    passages = sum(len(call) for call in endpoint.new_calls())
    return f"{status}, {ids(answer)}, {passages} passages scored, total {answer['hits']['total']['value']}"


check('reranked, not normalized, size 10', '200, d5 d4 d3 d3 d2 d1 d1 d1 d1 d1, 10 passages scored, total 5', search('rerank', 10))
check('reranked, not normalized, size 3', '200, d1 d1 d1, 3 passages scored, total 5', search('rerank', 3))
check('reranked and normalized, size 10', '200, d5 d4 d3 d2 d1, 5 passages scored, total 5', search('normalize', 10))
PYTHON
checks python3 "$work/finding.py"
verdict
