#!/usr/bin/env bash
# The model server of SageMaker's Hugging Face containers says that it is healthy while its model loads, and after that failed.
#
# Run: multi-model-server 1.1.11 (PyPI; Java 8 or later), with a handler that takes 20 seconds to load its model, and with one
# whose model cannot be loaded.
# Expected: 200 from `/ping` once requests can be answered. SageMaker's guide on containers of your own says that 200 tells the
# service that the container is ready for inference ("How Your Container Should Respond to Health Check (Ping) Requests").
# Happens: `/ping` answers as soon as the Java process is up, before the worker has the model, and answers 200 when there is
# none.
# Seen: `200 { "status": "Healthy" }` while the model loads; status 200 five seconds after a model failed to load.
# Why it matters: an endpoint of a reranker can be InService, and an update drop the old instances, with a model that never
# answers. Test an endpoint with a prediction, not with its state.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
python_packages python --no-deps multi-model-server==1.1.11 model-archiver==1.0.3 future==1.0.0 enum-compat==0.0.3 \
  pillow==13.0.0 psutil==7.2.2 setuptools==65.5.0

mkdir -p "$work/store/model/MAR-INF"
cat >"$work/store/model/MAR-INF/MANIFEST.json" <<'JSON'
{"runtime": "python", "modelServerVersion": "1.0",
 "model": {"modelName": "rerank", "modelVersion": "1", "handler": "rerank:handle"}}
JSON
cat >"$work/store/model/rerank.py" <<'PYTHON'
import os
import pathlib
import time

state = pathlib.Path(os.environ['MODEL_STATE'])


def handle(data, context):
    if data is None:   # the model server asks to load the model
        state.write_text('loading')
        time.sleep(int(os.environ['LOAD_SECONDS']))
        if os.environ['LOAD_SECONDS'] == '0':
            state.write_text('failed')
            raise RuntimeError('this model cannot be loaded')
        state.write_text('loaded')
        return None
    return ['[0.5]'] * len(data)
PYTHON

cat >"$work/finding.py" <<'PYTHON'
import os
import pathlib
import sys
import time

from check import check
from model_server import ModelServer

work = pathlib.Path(sys.argv[1])
state = work / 'state'


def server_of(load_seconds):
    state.write_text('not loading')
    return ModelServer(work, {**os.environ, 'MODEL_STATE': str(state), 'LOAD_SECONDS': str(load_seconds)})


def await_state(server, wanted):
    for _ in range(1200):
        if state.read_text() == wanted:
            return
        time.sleep(0.1)
    raise SystemExit(f'after two minutes the model is not {wanted}: {server.log()}')


with server_of(load_seconds=20) as server:
    await_state(server, 'loading')
    check('/ping while the model loads', '200 { "status": "Healthy" }', server.ask('/ping'))
    check('the model then', 'loading', state.read_text())
    await_state(server, 'loaded')
    check('a prediction with the model', '200 [0.5]', server.ask('/predictions/rerank', b'{}'))
with server_of(load_seconds=0) as server:
    await_state(server, 'failed')
    time.sleep(5)
    check('status of /ping without a model', '200', server.ask('/ping').split()[0])
PYTHON
checks "$work/python/bin/python" "$work/finding.py" "$work"
verdict
