"""HTTP requests to AWS, as the calls that they are: `json`, `query`, `rest-json` and `rest-xml`."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import parse_qs, unquote

from botocore.model import OperationModel, Shape

from aws_api.calls import Call, operation_model, service_model
from aws_api.query import parameters_of

SERVICES = {
    "cloudformation": "cloudformation",
    "cloudtrail": "cloudtrail",
    "ecr": "ecr",
    "es": "opensearch",
    "iam": "iam",
    "lambda": "lambda",
    "logs": "logs",
    "s3": "s3",
    "sagemaker": "sagemaker",
    "secretsmanager": "secretsmanager",
    "servicequotas": "service-quotas",
    "ssm": "ssm",
    "sts": "sts",
}
"""botocore's name of a service by the one that its requests are signed for."""

UNREAD_BODIES = {
    "s3": "Objects are any bytes, and the bodies in XML are those of a bucket's settings, which the CDK's bootstrap makes.",
}
"""Services whose requests are held against the model without their bodies, and why."""


class Unreadable(Exception):
    """A request that is not known to be a call; its message says why."""


@dataclass(frozen=True)
class Request:
    method: str
    path: str
    query: Mapping[str, list[str]]
    headers: Mapping[str, str]
    """By names in lower case."""
    body: bytes


def call_of(request: Request) -> Call | None:
    """@raises Unreadable: None is a request that is not signed, hence to no API of AWS."""
    signed = re.search(r"Credential=[^/]+/\d+/[^/]+/([^/]+)/aws4_request", request.headers.get("authorization", ""))
    if not signed:
        return None
    if signed[1] not in SERVICES:
        raise Unreadable(f"Requests that are signed for {signed[1]} are not known; name its service in SERVICES.")
    return call_to(SERVICES[signed[1]], request)


def call_to(service: str, request: Request) -> Call:
    """@raises Unreadable, UnknownOperation: it is none to that service, by botocore's name"""
    match service_model(service).protocol:
        case "json":
            operation = request.headers.get("x-amz-target", "").rsplit(".", 1)[-1]
            return Call(service, operation, json.loads(request.body or b"{}"))
        case "query":
            return _query_call(service, request)
        case "rest-json" | "rest-xml":
            return _rest_call(service, request)
    raise Unreadable(f"{service} speaks {service_model(service).protocol}.")


def _query_call(service: str, request: Request) -> Call:
    sent = {name: values[0] for name, values in request.query.items()}
    sent |= {name: values[0] for name, values in parse_qs(request.body.decode(), keep_blank_values=True).items()}
    operation = sent.pop("Action", "")
    sent.pop("Version", None)
    shape = operation_model(service, operation).input_shape
    return Call(service, operation, parameters_of(shape, sent) if shape else {})


def _rest_call(service: str, request: Request) -> Call:
    """Operations of S3 share paths: the one that requires most of what is sent is meant."""
    model = service_model(service)
    candidates = [
        (operation, labels)
        for operation in map(model.operation_model, model.operation_names)
        if (labels := _labels(operation, request)) is not None and _required(operation) <= _sent(request)
    ]
    if not candidates:
        raise Unreadable(f"{service} has no operation for {request.method} {request.path}.")
    operation, labels = max(candidates, key=lambda candidate: len(_required(candidate[0])))
    return Call(service, operation.name, _rest_parameters(operation, request, labels))


def _labels(operation: OperationModel, request: Request) -> dict[str, str] | None:
    """The values in the path, when it is that of the operation."""
    if operation.http["method"] != request.method:
        return None
    path = re.escape(operation.http["requestUri"].partition("?")[0])
    pattern = re.sub(r"\\\{(\w+)(\\\+)?\\\}", lambda found: f"(?P<{found[1]}>{'.+' if found[2] else '[^/]+'})", path)
    found = re.fullmatch(f"{pattern}/?", request.path)
    return {name: unquote(value) for name, value in found.groupdict().items()} if found else None


def _required(operation: OperationModel) -> set[str]:
    """The required parts of the query and the headers, as `?name` and `name:`."""
    constants = operation.http["requestUri"].partition("?")[2].split("&")
    required = {f"?{constant.split('=')[0]}" for constant in constants if constant}
    shape = operation.input_shape
    for name in shape.required_members if shape else ():
        serialization = shape.members[name].serialization
        key = serialization.get("name", name)
        required |= {
            "querystring": {f"?{key}"},
            "header": {f"{key.lower()}:"},
        }.get(serialization.get("location", ""), set())
    return required


def _sent(request: Request) -> set[str]:
    return {f"?{name}" for name in request.query} | {f"{name}:" for name in request.headers}


def _rest_parameters(operation: OperationModel, request: Request, labels: dict[str, str]) -> dict[str, Any]:
    shape = operation.input_shape
    if not shape:
        return {}
    parameters = {
        name: _typed(member, sent)
        for name, member in shape.members.items()
        if (sent := _outside_the_body(member, member.serialization.get("name", name), request, labels)) is not None
    }
    service = operation.service_model.service_name
    payload = shape.serialization.get("payload")
    if payload:
        body = _payload(shape.members[payload], service, request)
        return parameters | ({} if body is None else {payload: body})
    return parameters | (json.loads(request.body) if request.body and service not in UNREAD_BODIES else {})


def _outside_the_body(shape: Shape, key: str, request: Request, labels: dict[str, str]) -> Any:
    match shape.serialization.get("location"):
        case "uri":
            return labels.get(key)
        case "querystring":
            values = request.query.get(key)
            return values if values is None or shape.type_name == "list" else values[0]
        case "header":
            return request.headers.get(key.lower())
    return None


def _payload(shape: Shape, service: str, request: Request) -> Any:
    if shape.type_name == "structure":
        return None if service in UNREAD_BODIES or not request.body else json.loads(request.body)
    return request.body


def _typed(shape: Shape, text: Any) -> Any:
    if shape.type_name in ("integer", "long") and re.fullmatch(r"-?\d+", text):
        return int(text)
    if shape.type_name == "boolean" and text in ("true", "false"):
        return text == "true"
    return text
