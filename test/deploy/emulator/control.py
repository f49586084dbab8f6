"""The operations of the emulator for the fronts and the tests that no AWS API has: JSON over HTTP, `POST /OPERATION`.

`Denied` is answered with 403 and what the caller would be told; every other failure with 500.
"""

import base64
import json
import threading
from collections.abc import Callable
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

from aws_api.requests import Request, call_to
from ministack.services import cloudwatch, cloudwatch_logs, iam, lambda_svc, opensearch

import deployment_order
import domains
import identity
import inference_components
import request_validation
import resource_types
import sagemaker_rules


def domain(host: str) -> dict[str, Any] | None:
    record = domains.domain_of(host)
    if record is None:
        return None
    options = record.get("AdvancedSecurityOptions") or {}
    return {
        "arn": record["ARN"],
        "accessPolicies": record.get("AccessPolicies") or None,
        "masterUserArn": (options.get("MasterUserOptions") or {}).get("MasterUserARN"),
    }


def inventory() -> list[str]:
    """Everything that a deployment can leave behind, as `kind name`."""
    kept = {
        "dashboard": cloudwatch._dashboards,
        "domain": opensearch._domains,
        "function": lambda_svc._functions,
        "function-url": lambda_svc._function_urls,
        "layer": _layer_versions(),
        "log-group": cloudwatch_logs._log_groups,
        "log-resource-policy": cloudwatch_logs._resource_policies,
        "managed-policy": iam._policies,
        "role": iam._roles,
        "stub": resource_types.LIVE,
    }
    return sorted(f"{kind} {name}" for kind, names in kept.items() for name in names)


def _layer_versions() -> list[str]:
    """Without those that are deleted and still attached to a function."""
    return [
        version["LayerVersionArn"]
        for layer in lambda_svc._layers.values()
        for version in layer["versions"]
        if not version.get("_deleted")
    ]


def log_lines() -> list[str]:
    """The logs of all functions."""
    return [
        event["message"]
        for group in cloudwatch_logs._log_groups.values()
        for stream in group["streams"].values()
        for event in stream["events"]
    ]


def resources() -> list[dict[str, Any]]:
    return [{"id": physical_id, **asdict(each)} for physical_id, each in resource_types.LIVE.items()]


def remove(physical_id: str) -> None:
    """Deletes a resource by hand, past CloudFormation."""
    REMOVED[physical_id] = resource_types.LIVE.pop(physical_id)


def restore(physical_id: str) -> None:
    resource_types.LIVE[physical_id] = REMOVED.pop(physical_id)


def break_endpoint(name: str) -> None:
    sagemaker_rules.break_endpoint(name)


def oversights() -> list[str]:
    """Requests that nothing could be said about, and what SageMaker lets one do and calls wrong."""
    deleted = [f"{arn} was deleted while an endpoint used it" for arn in sagemaker_rules.DELETED_IN_USE]
    return sorted(request_validation.UNREADABLE) + deleted


def request_error(service: str, method: str, path: str, headers: dict[str, str], body: str) -> str | None:
    """What the API would say to a request that it refuses; the body is in base64."""
    error = request_validation.error_of(call_to(service, Request(method, path, {}, headers, base64.b64decode(body))))
    return error and str(error)


REMOVED: dict[str, resource_types.Resource] = {}


def arrange(seed: str, first: str | None) -> None:
    deployment_order.arrange(seed, first)


def keys(access_key_id: str, session_token: str) -> dict[str, Any]:
    return asdict(identity.keys_of(access_key_id, session_token)) | {"principal": identity.principal_of(access_key_id)}


def authorize(
    access_key_id: str, action: str, resource: str, context: dict[str, str], resource_policy: str | None = None
) -> None:
    identity.authorize(access_key_id, action, resource, context, resource_policy)


def assume(role_arn: str, service: str, source_arn: str) -> dict[str, Any]:
    return asdict(identity.assume_as_service(role_arn, service, source_arn))


OPERATIONS: dict[str, Callable[..., Any]] = {
    each.__name__: each
    for each in (
        domain,
        inventory,
        log_lines,
        resources,
        remove,
        restore,
        arrange,
        break_endpoint,
        inference_components.clock_strikes,
        inference_components.copies,
        inference_components.minute,
        inference_components.nobody_calls,
        oversights,
        request_error,
        keys,
        authorize,
        assume,
    )
}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def do_POST(self) -> None:
        arguments = json.loads(self.rfile.read(int(self.headers["content-length"])))
        try:
            self._answer(200, OPERATIONS[self.path[1:]](**arguments))
        except identity.Denied as denied:
            self._answer(403, str(denied))
        except Exception as error:
            self._answer(500, f"{type(error).__name__}: {error}")

    def _answer(self, status: int, answer: Any) -> None:
        body = json.dumps(answer, default=str).encode()
        self.send_response(status)
        self.send_header("content-length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_: Any) -> None:
        pass


def serve(port: int) -> None:
    server = ThreadingHTTPServer(("127.0.0.1", port), Handler)
    threading.Thread(target=server.serve_forever, daemon=True).start()
