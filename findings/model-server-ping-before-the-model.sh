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
import random
import signal
import socket
import subprocess
import sys
import tempfile
import time
import urllib.request

from check import check

work = pathlib.Path(sys.argv[1])
state = work / 'state'


def free_port():
    """A free port that the model server accepts: it refuses those that systems give out by themselves."""
    while True:
        port = random.randint(20000, 30000)
        with socket.socket() as s:
            if s.connect_ex(('127.0.0.1', port)) != 0:
                return port


class ModelServer:
    """The model server, from its start to the end of the block."""

    def __init__(self, load_seconds):
        state.write_text('not loading')
        self.port = free_port()
        settings = work / 'settings'
        settings.write_text(f'inference_address=http://127.0.0.1:{self.port}\nmanagement_address=http://127.0.0.1:{free_port()}\n'
                            'default_workers_per_model=1\n')
        command = ['multi-model-server', '--start', '--foreground', '--mms-config', settings, '--model-store', work / 'store',
                   '--models', 'rerank=model']
        environment = {**os.environ, 'PATH': f"{work}/python/bin:{os.environ['PATH']}", 'MODEL_STATE': str(state),
                       'LOAD_SECONDS': str(load_seconds), 'TMPDIR': tempfile.mkdtemp(dir=work)}
        self.process = subprocess.Popen(command, env=environment, cwd=work, start_new_session=True,
                                        stdout=open(work / 'server.log', 'w'), stderr=subprocess.STDOUT)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, path, body=None):
        request = urllib.request.Request(f'http://127.0.0.1:{self.port}{path}', body, {'content-type': 'application/json'})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return f"{answer.status} {' '.join(answer.read().decode().split())}"

    def await_state(self, wanted):
        for _ in range(1200):
            if state.read_text() == wanted:
                return
            time.sleep(0.1)
        raise SystemExit(f'after two minutes the model is not {wanted}: {(work / "server.log").read_text()[-500:]}')


with ModelServer(load_seconds=20) as server:
    server.await_state('loading')
    check('/ping while the model loads', '200 { "status": "Healthy" }', server.ask('/ping'))
    check('the model then', 'loading', state.read_text())
    server.await_state('loaded')
    check('a prediction with the model', '200 [0.5]', server.ask('/predictions/rerank', b'{}'))
with ModelServer(load_seconds=0) as server:
    server.await_state('failed')
    time.sleep(5)
    check('status of /ping without a model', '200', server.ask('/ping').split()[0])
PYTHON
checks "$work/python/bin/python" "$work/finding.py" "$work"
verdict
