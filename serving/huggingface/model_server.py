"""The model server that this worker belongs to."""

import logging
import os
import signal
import time
from pathlib import Path

log = logging.getLogger(__name__)
MAIN_CLASS = b"com.amazonaws.ml.mms.ModelServer"
# What a worker logs reaches the container's log through the server.
SECONDS_TO_PASS_ON_LOGS = 5


def stop_model_server():
    """Ends the server, and with it the container: SageMaker then sees that it is not healthy.

    It answers 200 to health checks whatever becomes of its workers, and starts them again when they end.
    """
    server = _ancestor(os.getppid())
    if server:
        time.sleep(SECONDS_TO_PASS_ON_LOGS)
        os.kill(server, signal.SIGTERM)
    else:
        log.error("The model server was not found among the ancestors of process %d.", os.getpid())


def _ancestor(process):
    while process > 1:
        folder = Path("/proc", str(process))
        if MAIN_CLASS in (folder / "cmdline").read_bytes():
            return process
        process = int((folder / "stat").read_text().rpartition(")")[2].split()[1])
    return None
