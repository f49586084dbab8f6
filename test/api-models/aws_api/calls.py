"""Calls of AWS's APIs, held against the newest model of their services."""

import functools
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import UnknownServiceError
from botocore.loaders import Loader
from botocore.model import OperationModel, OperationNotFoundError, ServiceModel

from aws_api.documented_rules import rule_findings
from aws_api.findings import Finding
from aws_api.shapes import findings_in

_loader = Loader(include_default_search_paths=True)


@dataclass(frozen=True)
class Call:
    """The parameters of an operation, by their names."""

    service: str
    operation: str
    parameters: dict[str, Any]

    def __str__(self) -> str:
        return f"{self.service}:{self.operation}"


class UnknownOperation(Exception):
    """A service or an operation that AWS does not have."""


@functools.cache
def service_model(service: str) -> ServiceModel:
    """By botocore's name, such as `sagemaker`."""
    try:
        return ServiceModel(_loader.load_service_model(service, "service-2"), service)
    except UnknownServiceError as error:
        raise UnknownOperation(f"botocore has no service {service}.") from error


@functools.cache
def service_of_id(service_id: str) -> str:
    """botocore's name of the service that SDKs call by this id, such as `SageMaker Runtime` or `Application Auto Scaling`."""
    words = service_id.lower().split()
    names = set(_loader.list_available_services("service-2"))
    for name in ("-".join(words), "".join(words), f"{words[0]}-{''.join(words[1:])}", words[-1]):
        if name in names and service_model(name).service_id == service_id:
            return name
    raise UnknownOperation(f"No service of botocore's is called after the id {service_id}.")


def operation_model(service: str, operation: str) -> OperationModel:
    try:
        return service_model(service).operation_model(operation)
    except OperationNotFoundError as error:
        raise UnknownOperation(f"{service} has no operation {operation}.") from error


def findings_of(call: Call) -> list[Finding]:
    """Everything that the API would refuse."""
    shape = operation_model(call.service, call.operation).input_shape
    if shape is None:
        return [Finding(name, value, "The operation takes no parameters") for name, value in call.parameters.items()]
    return list(findings_in(shape, call.parameters)) or list(
        rule_findings(call.service, call.operation, call.parameters)
    )
