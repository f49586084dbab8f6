"""The toolkit and its model server, set up as in the container, with a handler; what container.ts is for Node.js."""

import http.client
import importlib.util
import json
import os
import random
import shutil
import signal
import socket
import subprocess
import sys
import tempfile
import time
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGE = "opensearch_reranker"
# On a busy machine; on others it takes some ten.
SECONDS_TO_START = SECONDS_TO_ANSWER = 600


def missing():
    """What a container takes and this machine does not have; empty where it has everything."""
    java = shutil.which("java") or shutil.which("java", path=os.path.join(os.environ.get("JAVA_HOME", ""), "bin"))
    packages = "sagemaker_huggingface_inference_toolkit", "sagemaker_inference", "mms"
    return [*([] if java else ["Java"]), *(name for name in packages if not importlib.util.find_spec(name))]


class Container:
    """One on a port of its own; `handler` is "stock" or "ours". As a context it is stopped, with all its workers."""

    def __init__(self, model, handler, workers, environment):
        self._folder = Path(tempfile.mkdtemp(prefix="container-"))
        shutil.copytree(model, self._folder / "model")
        if handler == "ours":
            shutil.copytree(ROOT / "serving/huggingface", self._folder / "model/code" / PACKAGE)
        self.port = _free_port()
        settings = {
            "HOME": str(self._folder),
            "TMPDIR": str(self._folder),
            "TEMP": str(self._folder),
            "SAGEMAKER_BASE_DIR": str(self._folder),
            "SAGEMAKER_BIND_TO_PORT": str(self.port),
            "SAGEMAKER_MODEL_SERVER_WORKERS": str(workers),
            "HF_TASK": "text-classification",
            **({"SAGEMAKER_PROGRAM": f"{PACKAGE}.py"} if handler == "ours" else {}),
        }
        path = f"{Path(sys.executable).parent}{os.pathsep}{os.environ['PATH']}"
        self._log = open(self._folder / "log", "w+")
        self._process = subprocess.Popen(
            [sys.executable, ROOT / "benchmarks/toolkit/serve.py"],
            cwd=self._folder,
            env=os.environ | {"PATH": path} | settings | environment,
            stdout=self._log,
            stderr=subprocess.STDOUT,
            start_new_session=True,  # so that no worker outlives it
        )

    def __enter__(self):
        return self

    def __exit__(self, *_):
        try:
            os.killpg(self._process.pid, signal.SIGKILL)
        except ProcessLookupError:
            pass
        self._process.wait()
        self._log.close()
        shutil.rmtree(self._folder, ignore_errors=True)

    def wait(self):
        """Until the model is loaded. Raises RuntimeError with the container's log when that takes too long, or it ends."""
        end = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < end and self._process.poll() is None:
            try:
                self.scores([("are you", "there?")])
                return
            except (OSError, http.client.HTTPException, RuntimeError):
                time.sleep(0.25)
        self._log.seek(0)
        raise RuntimeError(f"a container does not serve:\n{self._log.read()[-10000:]}")

    def scores(self, pairs):
        """What it answers, asked as our connector asks an endpoint with a GPU. Raises RuntimeError when it refuses."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=SECONDS_TO_ANSWER)
        try:
            connection.request("POST", "/invocations", request_body(pairs), {"Content-Type": "application/json"})
            response = connection.getresponse()
            answer = response.read()
        finally:
            connection.close()
        if response.status != 200:
            raise RuntimeError(f"a container answered {response.status}: {answer[:500]!r}")
        return [each["score"] for each in json.loads(answer)]


def request_body(pairs):
    inputs = [{"text": query, "text_pair": passage} for query, passage in pairs]
    return json.dumps({"inputs": inputs, "parameters": {"truncation": True, "max_length": 512, "batch_size": 32}})


def _free_port():
    """The model server takes none from 32767 on."""
    while True:
        port = random.randint(10_000, 30_000)
        with socket.socket() as tried:
            if tried.connect_ex(("127.0.0.1", port)) != 0:
                return port
