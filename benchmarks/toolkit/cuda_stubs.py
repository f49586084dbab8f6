"""Puts empty libraries where PyTorch looks for those of CUDA that only a GPU is computed with, and sees that the toolkit loads.

PyPI's PyTorch for Linux is the one with CUDA, and loads all of its libraries, 2.5 GB, even where there is no GPU. Their
functions are never called then, so that it is enough that they are found.
"""

import importlib
import subprocess
import sysconfig
import tempfile
from pathlib import Path

LIBRARIES = Path(sysconfig.get_path("purelib"), "torch", "lib")
FOUND_BY_NAME = [
    "libcublas.so.12",
    "libcublasLt.so.12",
    "libcudnn.so.9",
    "libcufft.so.11",
    "libcurand.so.10",
    "libcusparse.so.12",
    "libcusparseLt.so.0",
]
# Functions are not looked for by version in this one, so that it can replace those of all others.
WITH_FUNCTIONS = "libnccl.so.2"
PREFIXES = ("cublas", "cudnn", "cufft", "curand", "cusparse", "cusolver", "nccl")


def functions():
    listed = subprocess.run(
        ["nm", "-D", "--undefined-only", LIBRARIES / "libtorch_cuda.so", LIBRARIES / "libtorch_python.so"],
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    names = {line.split()[-1].split("@")[0] for line in listed.splitlines() if line.strip().startswith("U ")}
    return sorted(name for name in names if name.startswith(PREFIXES))


def build(name, source):
    with tempfile.NamedTemporaryFile("w", suffix=".c") as file:
        file.write(source)
        file.flush()
        subprocess.run(
            ["gcc", "-shared", "-nostdlib", "-fno-builtin", f"-Wl,-soname,{name}", "-o", LIBRARIES / name, file.name],
            check=True,
        )


for name in FOUND_BY_NAME:
    build(name, "")
build(WITH_FUNCTIONS, "".join(f"int {name}(void) {{ return 1; }}\n" for name in functions()))
importlib.import_module("sagemaker_huggingface_inference_toolkit.serving")
