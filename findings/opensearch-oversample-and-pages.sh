#!/usr/bin/env bash
# `oversample` with `truncate_hits` shows the same page twice, and a scroll through them loses four documents in ten.
#
# Run: OpenSearch 3.6.0 with opensearch-ml-plugin, neural-search and opensearch-knn 3.6.0.0 (Maven Central); 100 documents,
# 10 a page, a pipeline of `oversample` (factor 5), `rerank` and `truncate_hits`, and one without `rerank`.
# Expected: pages that continue each other. The documentation calls the three processors a common pattern for reranking
# ("Truncate hits processor"), says that `oversample` multiplies `size`, and names no limit for `from` or scroll.
# Happens: only `size` is multiplied. `from` 10 asks for the candidates 11 to 60, of which the best are those that the first
# page had already taken from the candidates 1 to 50. A scroll cuts its first page from 50 to 10 hits, throws 40 away, and then
# goes on behind them, with pages of 50 that nothing cuts. It takes no rerank processor: the two others alone do it.
# Seen: page 1 and page 2 are the same ten documents. Scroll, both pipelines: 10, 50, 0 hits: 60 of 100 documents. Where such a
# pipeline is the index's default, `_delete_by_query`, which scrolls, deletes 60 of 100 documents and reports no failure.
# Why it matters: this is the documented way to rerank more than one page. Ask once for all pages and cut them on the client;
# an export by scroll through an index with such a default pipeline is incomplete, without an error.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/node.sh"
start_node

cat >"$work/finding.py" <<'PYTHON'
from check import check
from opensearch import RerankEndpoint, done, fill, ids, rerank_model, rerank_processor

rerank = rerank_processor(rerank_model(RerankEndpoint().url))
more, fewer = [{'oversample': {'sample_factor': 5}}], {'truncate_hits': {}}
done('PUT', '/_search/pipeline/reranked', {'request_processors': more, 'response_processors': [rerank, fewer]})
done('PUT', '/_search/pipeline/plain', {'request_processors': more, 'response_processors': [fewer]})
# places 21 to 30 in the search's own order are the best ones for the model
fill('docs', {f'n{place}': {'text': f'0.{900 - abs(2 * place - 51)}', 'place': place} for place in range(1, 101)})
every = {'query': {'match_all': {}}, 'sort': ['place']}
query = {**every, 'ext': {'rerank': {'query_context': {'query_text': 'any'}}}}


def page(start):
    return ids(done('POST', f'/docs/_search?search_pipeline=reranked&size=10&from={start}', query))


def scroll(pipeline, body):
    answer = done('POST', f'/docs/_search?search_pipeline={pipeline}&size=10&scroll=1m', body)
    pages = []
    while answer['hits']['hits'] and len(pages) < 20:
        pages.append(ids(answer).split())
        answer = done('POST', '/_search/scroll', {'scroll': '1m', 'scroll_id': answer['_scroll_id']})
    seen = {id for hits in pages for id in hits}
    return f"pages of {' '.join(str(len(hits)) for hits in pages)}, {len(seen)} of 100 documents"


def deleted_by_query():
    done('PUT', '/docs/_settings', {'index.search.default_pipeline': 'plain'})
    answer = done('POST', '/docs/_delete_by_query?scroll_size=10&refresh=true', {'query': {'match_all': {}}})
    return f"{answer['deleted']} of 100 deleted, {len(answer['failures'])} failures"


best = 'n25 n26 n24 n27 n23 n28 n22 n29 n21 n30'
check('from 0', best, page(0))
check('from 10', best, page(10))
check('scroll, reranked', 'pages of 10 50, 60 of 100 documents', scroll('reranked', query))
check('scroll, not reranked', 'pages of 10 50, 60 of 100 documents', scroll('plain', every))
check('delete by query, in batches of ten', '60 of 100 deleted, 0 failures', deleted_by_query())
PYTHON
checks python3 "$work/finding.py"
verdict
