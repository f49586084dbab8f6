"""A node's REST API, and a rerank endpoint for its models that scores a passage by the number at its end."""
import json
import os
import re
import threading
import time
import urllib.error
import urllib.request
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer


def call(method, path, body=None):
    """Status and parsed body of one request to the node; a list is sent as lines of JSON."""
    data = None if body is None else json.dumps(body).encode()
    kind = 'application/json'
    if isinstance(body, list):
        data, kind = ''.join(json.dumps(line) + '\n' for line in body).encode(), 'application/x-ndjson'
    request = urllib.request.Request(os.environ['OPENSEARCH'] + path, data, {'content-type': kind}, method=method)
    try:
        with urllib.request.urlopen(request) as answer:
            return answer.status, json.load(answer)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def done(method, path, body=None):
    """The body of a request that must succeed, being no part of what the finding states."""
    status, answer = call(method, path, body)
    if status >= 300:
        raise SystemExit(f'COULD NOT BE RUN: {method} {path} answered {status}: {json.dumps(answer)[:500]}')
    return answer


def fill(index, documents, mappings=None, shards=1):
    """An index with the documents, whose ids are the keys."""
    done('PUT', f'/{index}', {'settings': {'number_of_shards': shards, 'number_of_replicas': 0}, 'mappings': mappings or {}})
    lines = [line for id, document in documents.items() for line in ({'index': {'_id': id}}, document)]
    done('POST', f'/{index}/_bulk?refresh=true', lines)


def last_number(passage):
    """The score of a passage, written at its end; without one it is 0.25."""
    number = re.search(r'[0-9.]+$', passage)
    return number.group() if number else '0.25'


class RerankEndpoint:
    """Answers as Cohere's rerank API does, after `seconds`, and keeps the passages of each call in `calls`."""

    def __init__(self):
        self.calls, self.seconds, self.score = [], 0, last_number
        endpoint = self

        class Handler(BaseHTTPRequestHandler):
            protocol_version = 'HTTP/1.1'

            def do_POST(self):
                asked = json.loads(self.rfile.read(int(self.headers['content-length'])))
                endpoint.calls.append(asked['documents'])
                time.sleep(endpoint.seconds)
                results = [f'{{"index": {i}, "relevance_score": {endpoint.score(d)}}}' for i, d in enumerate(asked['documents'])]
                body = f'{{"results": [{", ".join(results)}]}}'.encode()
                self.send_response(200)
                self.send_header('content-type', 'application/json')
                self.send_header('content-length', str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *_):
                pass

        server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
        threading.Thread(target=server.serve_forever, daemon=True).start()
        self.url = f'http://127.0.0.1:{server.server_port}/rerank'

    def new_calls(self):
        """The passages of the calls since the last time."""
        calls, self.calls = self.calls, []
        return calls


def connector(url, **action):
    """A connector to the endpoint that uses the rerank functions which ML Commons brings along."""
    action = {'action_type': 'predict', 'method': 'POST', 'url': url, 'headers': {'content-type': 'application/json'},
              'request_body': '{"query": "${parameters.query}", "documents": ${parameters.documents}}',
              'pre_process_function': 'connector.pre_process.cohere.rerank',
              'post_process_function': 'connector.post_process.cohere.rerank', **action}
    return {'name': 'rerank', 'version': '1', 'protocol': 'http', 'credential': {'key': 'none'}, 'actions': [action]}


def rerank_model(url, **action):
    """The id of a deployed model behind such a connector."""
    created = done('POST', '/_plugins/_ml/connectors/_create', connector(url, **action))
    model = {'name': 'rerank', 'function_name': 'remote', 'connector_id': created['connector_id']}
    return done('POST', '/_plugins/_ml/models/_register?deploy=true', model)['model_id']


def rerank_processor(model, field='text'):
    """The response processor that reranks by the field with the model, as the documentation shows it."""
    return {'rerank': {'ml_opensearch': {'model_id': model}, 'context': {'document_fields': [field]}}}


def ids(answer):
    """The ids of the hits in their order."""
    return ' '.join(hit['_id'] for hit in answer['hits']['hits'])
