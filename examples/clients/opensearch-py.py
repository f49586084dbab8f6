"""Searches through the pipeline, which reranks the hits of the page.

OPENSEARCH_URL   with user and password, if need be; for IAM see `Urllib3AWSV4SignerAuth` of the client
OPENSEARCH_CA    the file of an authority of your own
INDEX, PIPELINE  the index, and the search pipeline (rerank_pipeline_sagemaker unless configured otherwise)
"""

import json
import os

from opensearchpy import OpenSearch

QUERY = "capital of the United States"

# By default it sends a search that fails with 503 four times, just when the endpoint is short of room.
client = OpenSearch(os.environ["OPENSEARCH_URL"], ca_certs=os.environ.get("OPENSEARCH_CA"), max_retries=0)
answer = client.search(
    index=os.environ["INDEX"],
    search_pipeline=os.environ["PIPELINE"],
    body={
        "query": {"match": {"passage_text": QUERY}},
        "size": 10,
        # Without it the pipeline has nothing to rerank for, and the search fails.
        "ext": {"rerank": {"query_context": {"query_text": QUERY}}},
    },
)
hits = [{"_id": hit["_id"], "_score": hit["_score"]} for hit in answer["hits"]["hits"]]
print(json.dumps({"hits": hits}))
