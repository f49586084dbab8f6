#!/usr/bin/env bash
# SageMaker's Hugging Face containers compute with one core of an instance for each request: the model server says so.
#
# Run: multi-model-server 1.1.11, which the containers bring (PyPI; Java 8 or later), on two cores or more, with a handler that
# answers how many threads NumPy 1.26.4 multiplies matrices with. PyTorch reads the same variable for the same purpose.
# Expected: the default of the library, a thread for each core, as in the same Python without the model server.
# Happens: each worker sets OMP_NUM_THREADS to 1, if it is not set, before it imports the handler and with it the library.
# Seen: 1 thread under the model server, one for each core without it; 2 with OMP_NUM_THREADS=2 in the server's environment.
# Why it matters: a page of passages to rank is one request, which takes several times longer than it need on an instance with
# several cores, while all but one of them idle. Set OMP_NUM_THREADS in the endpoint's environment, or the number in the handler.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
[ "$(nproc)" -gt 1 ] || could_not_run "two cores or more are needed, this machine has one"
python_packages python --no-deps multi-model-server==1.1.11 model-archiver==1.0.3 future==1.0.0 enum-compat==0.0.3 \
  pillow==13.0.0 psutil==7.2.2 setuptools==65.5.0 numpy==1.26.4 threadpoolctl==3.6.0

mkdir -p "$work/store/model/MAR-INF"
cat >"$work/store/model/MAR-INF/MANIFEST.json" <<'JSON'
{"runtime": "python", "modelServerVersion": "1.0",
 "model": {"modelName": "rerank", "modelVersion": "1", "handler": "threads:handle"}}
JSON
cat >"$work/store/model/threads.py" <<'PYTHON'
import numpy
from threadpoolctl import threadpool_info


def threads():
    numpy.ones((2, 2)) @ numpy.ones((2, 2))
    return max(library['num_threads'] for library in threadpool_info())


def handle(data, context):
    return data and [str(threads())] * len(data)
PYTHON

cat >"$work/finding.py" <<'PYTHON'
import os
import pathlib
import subprocess
import sys
import time

from check import check
from model_server import ModelServer

work = pathlib.Path(sys.argv[1])
without = {name: value for name, value in os.environ.items() if name not in ('OMP_NUM_THREADS', 'OPENBLAS_NUM_THREADS')}


def threads_of_a_worker(**variables):
    with ModelServer(work, {**without, **variables}) as server:
        for _ in range(600):
            try:
                return server.ask('/predictions/rerank', b'{}').split()[1]
            except OSError:
                time.sleep(0.2)
        raise SystemExit(f'no answer after two minutes: {server.log()}')


alone = subprocess.run([sys.executable, '-c', 'from threads import threads; print(threads())'], env=without, check=True,
                       cwd=work / 'store' / 'model', capture_output=True, text=True).stdout.strip()
check('a thread for each core without the model server', 'yes', 'yes' if int(alone) > 1 else f'no, {alone}')
check('threads of a worker', '1', threads_of_a_worker())
check('threads of a worker with OMP_NUM_THREADS=2', '2', threads_of_a_worker(OMP_NUM_THREADS='2'))
PYTHON
checks "$work/python/bin/python" "$work/finding.py" "$work"
verdict
