#!/usr/bin/env bash
# After a time-out of one second, one OpenSearch client gives up; the other sends the search four times and gives up after four.
#
# Run: @opensearch-project/opensearch 3.9.0 (npm) with `requestTimeout: 1000` and opensearch-py 3.2.0 (PyPI) with `timeout=1`,
# one search each against a server on this machine that answers after five seconds, and counts.
# Expected: the two official clients do the same with the same search; an error after the time that was set.
# Happens: opensearch-js counts a time-out among the failures that it sends again (`maxRetries`, 3), at once and without a pause;
# opensearch-py does so only with `retry_on_timeout=True`. In opensearch-js no option leaves time-outs out of `maxRetries`.
# Seen: opensearch-js: TimeoutError after 4 s, 4 searches; with `maxRetries: 0` after 1 s, 1 search. opensearch-py:
# ConnectionTimeout after 1 s, 1 search; with `retry_on_timeout=True` after 4 s, 4 searches.
# Why it matters: a search that reranks is slow when its endpoint is busy. The server goes on with the first search after the
# client left, so that each slow search makes the endpoint score the same page four times, just then.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
node_packages js @opensearch-project/opensearch@3.9.0
python_packages python opensearch-py==3.2.0

cat >"$work/server.py" <<'PYTHON'
import sys
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

searches = 0


class Handler(BaseHTTPRequestHandler):
    def do_POST(self):
        global searches
        searches += 1
        time.sleep(5)

    def do_GET(self):
        """How many searches came since it was asked last."""
        global searches
        self.send_response(200)
        self.end_headers()
        self.wfile.write(str(searches).encode())
        searches = 0

    def log_message(self, *_):
        pass


server = ThreadingHTTPServer(('127.0.0.1', 0), Handler)
print(server.server_port, file=open(sys.argv[1], 'w'), flush=True)
server.serve_forever()
PYTHON
python3 "$work/server.py" "$work/port" >"$work/server.log" 2>&1 &
running+=($!)
until [ -s "$work/port" ]; do sleep 0.2; done
PORT=$(cat "$work/port")
export PORT

cat >"$work/finding.js" <<'JS'
const {Client} = require('./js/node_modules/@opensearch-project/opensearch')
const node = `http://127.0.0.1:${process.env.PORT}`

async function search(options) {
  const start = Date.now()
  const client = new Client({node, requestTimeout: 1000, ...options})
  const end = await client.search({index: 'docs', body: {}}).then(() => 'answer', (error) => error.name)
  const seconds = Math.floor((Date.now() - start) / 1000 + 0.1)
  return `${end} after ${seconds} s, searches: ${await (await fetch(node)).text()}`
}

(async () => {
  const check = (...line) => console.log(line.join('\t'))
  check('opensearch-js', 'TimeoutError after 4 s, searches: 4', await search({}))
  check('opensearch-js, maxRetries: 0', 'TimeoutError after 1 s, searches: 1', await search({maxRetries: 0}))
  process.exit()
})()
JS
checks node "$work/finding.js"

cat >"$work/finding.py" <<'PYTHON'
import os
import time
import urllib.request

from check import check
from opensearchpy import OpenSearch

node = f"http://127.0.0.1:{os.environ['PORT']}"


def search(**options):
    start = time.monotonic()
    try:
        OpenSearch(node, timeout=1, **options).search(index='docs', body={})
        end = 'answer'
    except Exception as error:
        end = type(error).__name__
    return f'{end} after {int(time.monotonic() - start + 0.1)} s, searches: {urllib.request.urlopen(node).read().decode()}'


check('opensearch-py', 'ConnectionTimeout after 1 s, searches: 1', search())
check('opensearch-py, retry_on_timeout', 'ConnectionTimeout after 4 s, searches: 4', search(retry_on_timeout=True))
PYTHON
checks "$work/python/bin/python" "$work/finding.py"
verdict
