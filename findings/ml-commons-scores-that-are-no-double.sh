#!/usr/bin/env bash
# ML Commons' own rerank function takes the score 0.5 and fails with 1, 0 and 0.054037678986787796.
#
# Run: OpenSearch 3.6.0 with opensearch-ml-plugin, neural-search and opensearch-knn 3.6.0.0 (Maven Central); a connector with
# `connector.pre_process.cohere.rerank` and `connector.post_process.cohere.rerank`, an endpoint that answers as Cohere's rerank
# API does, with the `relevance_score` as it is written below.
# Expected: any JSON number is a score: JSON has one kind of number (RFC 8259, section 6).
# Happens: the function casts what the JSON reader gave it to `Double`. The reader gives an `Integer` for a number without a
# point, and a `BigDecimal` for one with many digits; both end the search with 500.
# Seen: 0.5, 1.0 and 1e-7: 200. 1 and 0: 500, `class java.lang.Integer cannot be cast to class java.lang.Double`.
# 0.054037678986787796 and 1.1920928955078125e-07: 500, `class java.math.BigDecimal cannot be cast to …`.
# Why it matters: a rerank endpoint of your own in Cohere's format works in a trial and fails for single queries in
# service: JavaScript writes the score 1.0 as 1, and Python the score 2 to the power of -23 as 1.1920928955078125e-07. Round
# the scores in the endpoint and write them with a point, or use a post-process script of your own.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/node.sh"
start_node

cat >"$work/finding.py" <<'PYTHON'
import re

from check import check
from opensearch import RerankEndpoint, call, done, fill, rerank_model, rerank_processor

endpoint = RerankEndpoint()
done('PUT', '/_search/pipeline/rerank', {'response_processors': [rerank_processor(rerank_model(endpoint.url))]})
fill('docs', {'a': {'text': 'alpha'}})
query = {'query': {'match_all': {}}, 'ext': {'rerank': {'query_context': {'query_text': 'alpha'}}}}


def search(score):
    endpoint.score = lambda passage: score
    status, answer = call('POST', '/docs/_search?search_pipeline=rerank', query)
    if status == 200:
        return '200'
    return f"{status}, {re.match('class [^ ]+ cannot be cast to class [^ ]+', answer['error']['caused_by']['reason']).group()}"


def no_cast(kind):
    return f'500, class {kind} cannot be cast to class java.lang.Double'


for score in '0.5', '1.0', '1e-7':
    check(f'relevance_score {score}', '200', search(score))
for score in '1', '0':
    check(f'relevance_score {score}', no_cast('java.lang.Integer'), search(score))
for score in '0.054037678986787796', '1.1920928955078125e-07':
    check(f'relevance_score {score}', no_cast('java.math.BigDecimal'), search(score))
PYTHON
checks python3 "$work/finding.py"
verdict
