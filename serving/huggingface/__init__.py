"""Serves a cross-encoder in the Hugging Face inference container of SageMaker, where SAGEMAKER_PROGRAM names this package."""

from .inference import model_fn, transform_fn

__all__ = ["model_fn", "transform_fn"]
