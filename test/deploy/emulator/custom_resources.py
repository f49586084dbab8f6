"""Behaviour of CloudFormation with custom resources that MiniStack lacks."""

import json
import sys
import threading
from typing import Any

from ministack.services.cloudformation import custom_resource

MAX_RESPONSE_BYTES = 4096

_responses: dict[str, dict[str, Any]] = {}
_current = threading.local()


def limit_responses() -> None:
    """A response of more than 4,096 bytes is a failure."""
    deliver, register = custom_resource.deliver_response, custom_resource.register_token

    def deliver_response(token: str, response: dict[str, Any]) -> bool:
        if len(json.dumps(response).encode()) > MAX_RESPONSE_BYTES:
            response = {**response, "Status": "FAILED", "Reason": "Response object is too long.", "Data": {}}
        _responses[token] = response
        return deliver(token, response)

    def register_token(token: str) -> threading.Event:
        _current.token = token
        return register(token)

    custom_resource.deliver_response, custom_resource.register_token = deliver_response, register_token


def delete_after_failed_create() -> None:
    """The rollback begins with a Delete of what failed to be created; the provider framework then swallows it."""
    invoke = custom_resource.invoke_custom_resource

    def invoke_custom_resource(
        request: str, logical_id: str, properties: dict[str, Any], *rest: Any, **named: Any
    ) -> Any:
        try:
            return invoke(request, logical_id, properties, *rest, **named)
        except RuntimeError as error:
            if request == "Create":
                answered = _responses.get(getattr(_current, "token", ""), {})
                named["physical_id"] = answered.get("PhysicalResourceId") or logical_id
                try:
                    invoke("Delete", logical_id, properties, *rest, **named)
                except Exception as failure:
                    print("The Delete after a failed Create failed:", failure, file=sys.stderr)
            raise RuntimeError(
                f"Received response status [FAILED] from custom resource. Message returned: {error}"
            ) from error

    custom_resource.invoke_custom_resource = invoke_custom_resource
