"""What the toolkit calls: `model_fn` once when a worker starts, `transform_fn` for each request.

RERANK_REQUIRE_GPU=1 refuses to start without a GPU, where the toolkit would silently compute on the CPU.
RERANK_PRECISION is "half" or "single", or on a CPU "mixed"; without it, half on a GPU and mixed on a CPU.
docs/serving.md has the other variables that the modules beside this one read.
"""

import json
import logging
import os

import torch

from .cores import threads_of_a_worker
from .cross_encoder import CrossEncoder
from .model_server import stop_model_server
from .query_and_texts import Rejected
from .scores import default_function, function_named
from .windows import most_windows
from .wire_format import InvalidRequest, parse

log = logging.getLogger(__name__)
PRECISIONS = {"half": torch.float16, "single": torch.float32, "mixed": torch.bfloat16}


def model_fn(model_dir, context=None):
    """Loads the model; a failure stops the model server, which would answer the health checks all the same."""
    try:
        device = _device(context)
        default_function()
        most_windows()
        torch.set_num_threads(threads_of_a_worker())
        model = CrossEncoder(model_dir, device, _precision(device))
    except Exception as error:
        log.exception("The model server stops, since its model cannot be served: %s", error)
        stop_model_server()
        raise
    log.info(
        "Serving on %s in %s precision by %d threads, at most %d tokens a text.",
        *(device, _precision_name(device), torch.get_num_threads(), model.longest),
    )
    return model


def transform_fn(model, data, content_type, accept, context):
    """Answers one request. What is raised here the toolkit answers with 400, so only the caller's faults are raised."""
    _check_media_types(content_type, accept)
    try:
        return _answer(model, parse(data, model.label), context)
    except Rejected as rejected:
        context.set_response_status(rejected.status, "", 0)
        return rejected.body


def _answer(model, request, context):
    try:
        windows = min(request.max_windows or most_windows(), most_windows())
        logits = model.logits(request.texts, request.max_length, request.truncation, windows)
        function = function_named(request.function, model.labels) if request.function else default_function()
        answer = request.answer(function(logits).tolist())
        return json.dumps(answer, separators=(",", ":"))
    except Rejected:
        raise
    except Exception as error:
        if "Truncation error" in str(error):
            raise InvalidRequest(f"the texts cannot be cut by {request.truncation}: {error}") from None
        log.exception("A request failed.")
        _exit_without_device(model)
        if request.failure:
            raise request.failure(error) from None
        context.set_response_status(500, "", 0)
        return json.dumps({"code": 500, "type": "InternalServerException", "message": str(error)[:500]})


def _device(context):
    if torch.cuda.is_available():
        number = context.system_properties.get("gpu_id") if context else None
        return torch.device("cuda", int(number or 0))
    if os.environ.get("RERANK_REQUIRE_GPU") == "1":
        raise RuntimeError(
            "This instance type has a GPU and PyTorch cannot use it: the serving image has no CUDA, or the driver of the "
            "host image does not run it. For CUDA 12 leave image.inferenceAmiVersion out; its default, "
            "al2-ami-sagemaker-inference-gpu-3-1, is the host image for it."
        )
    return torch.device("cpu")


def _precision(device):
    name = _precision_name(device)
    if name not in PRECISIONS or (name == "mixed" and device.type == "cuda"):
        raise ValueError(f'RERANK_PRECISION is "{name}"; it must be "half" or "single", or "mixed" on a CPU')
    return PRECISIONS[name]


def _precision_name(device):
    return os.environ.get("RERANK_PRECISION") or ("half" if device.type == "cuda" else "mixed")


def _check_media_types(content_type, accept):
    if (content_type or "").split(";")[0].strip().lower() != "application/json":
        raise InvalidRequest(f"Content type {content_type} is not supported; it must be application/json")
    if accept != "application/json":
        raise InvalidRequest(f"Accept {accept} is not supported; it must be application/json")


def _exit_without_device(model):
    """After some errors CUDA refuses everything until its process ends; the model server then starts another one."""
    try:
        model.check_device()
    except Exception:
        log.exception("The worker ends, since its GPU no longer answers.")
        os._exit(1)
