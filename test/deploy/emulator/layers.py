"""The layers of functions below /opt, where MiniStack, whose functions share one machine, does not put them."""

import json
from pathlib import Path

from ministack.core import lambda_runtime

SCRIPT = Path(__file__).with_name("layers.cjs")


def show_below_opt() -> None:
    lambda_runtime._NODEJS_WORKER_SCRIPT = (
        f"require({json.dumps(str(SCRIPT))});\n" + lambda_runtime._NODEJS_WORKER_SCRIPT
    )
