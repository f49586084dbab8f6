"""The model server of SageMaker's Hugging Face containers, with a handler of a finding's own."""

import os
import random
import signal
import socket
import subprocess
import tempfile
import urllib.request


def free_port():
    """A free port that the model server accepts: it refuses those that systems give out by themselves."""
    while True:
        port = random.randint(20000, 30000)
        with socket.socket() as s:
            if s.connect_ex(('127.0.0.1', port)) != 0:
                return port


class ModelServer:
    """The model server with the model `rerank`, from its start to the end of the block.

    `work` holds the packages in `python`, and the model in `store/model`; `environment` is all that the server gets besides.
    """

    def __init__(self, work, environment):
        self.work, self.port = work, free_port()
        settings = work / 'settings'
        settings.write_text(f'inference_address=http://127.0.0.1:{self.port}\nmanagement_address=http://127.0.0.1:{free_port()}\n'
                            'default_workers_per_model=1\n')
        command = ['multi-model-server', '--start', '--foreground', '--mms-config', settings, '--model-store', work / 'store',
                   '--models', 'rerank=model']
        path = f"{work}/python/bin:{environment['PATH']}"
        with open(work / 'server.log', 'w') as log:
            self.process = subprocess.Popen(command, cwd=work, start_new_session=True, stdout=log, stderr=subprocess.STDOUT,
                                            env={**environment, 'PATH': path, 'TMPDIR': tempfile.mkdtemp(dir=work)})

    def __enter__(self):
        return self

    def __exit__(self, *_):
        os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def ask(self, path, body=None):
        """The body of an answer, with its status before it."""
        request = urllib.request.Request(f'http://127.0.0.1:{self.port}{path}', body, {'content-type': 'application/json'})
        with urllib.request.urlopen(request, timeout=120) as answer:
            return f"{answer.status} {' '.join(answer.read().decode().split())}"

    def log(self):
        return (self.work / 'server.log').read_text()[-500:]
