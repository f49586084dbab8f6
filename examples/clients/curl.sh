#!/bin/sh
# Reranks documents with curl.
#
#   RERANK_URL       where the API is: the function's URL, or http://127.0.0.1:PORT of `npm start`
#   RERANK_API_KEY   where the function has API keys
#
# A function URL with IAM authorization takes, in place of the key,
#   --aws-sigv4 "aws:amz:$AWS_REGION:lambda" --user "$AWS_ACCESS_KEY_ID:$AWS_SECRET_ACCESS_KEY" \
#   -H "x-amz-security-token: $AWS_SESSION_TOKEN"
set -eu

curl --fail-with-body --silent --show-error "${RERANK_URL%/}/v1/rerank" \
  -H 'content-type: application/json' \
  ${RERANK_API_KEY:+-H "authorization: Bearer $RERANK_API_KEY"} \
  --data-binary @- <<'JSON'
{
  "query": "capital of the United States",
  "documents": [
    "Carson City is the capital city of the American state of Nevada.",
    "Capital punishment has existed in the United States since before it was a country.",
    "Washington, D.C. is the capital of the United States."
  ],
  "top_n": 2,
  "return_documents": true
}
JSON
