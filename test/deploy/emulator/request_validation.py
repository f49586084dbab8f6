"""Refuses a request as the API that it is sent to would, before MiniStack sees it."""

import json
import sys
from typing import Any
from xml.sax.saxutils import escape

import ministack.app as app
from aws_api.calls import Call, UnknownOperation, findings_of, service_model
from aws_api.findings import ValidationError
from aws_api.requests import Request, Unreadable, call_of

UNREADABLE: set[str] = set()
"""Why requests were let through without a look; a deployment test expects none."""

Response = tuple[int, dict[str, str], bytes]


def validate() -> None:
    handle = app._handle_post_body_shortcuts

    async def checked(
        method: str, path: str, headers: dict[str, str], body: bytes, query: dict[str, list[str]], *rest: Any
    ) -> Any:
        return refusal(Request(method, path, query, headers, body)) or await handle(
            method, path, headers, body, query, *rest
        )

    app._handle_post_body_shortcuts = checked


def refusal(request: Request) -> Response | None:
    try:
        call = call_of(request)
        error = error_of(call) if call else None
    except (Unreadable, UnknownOperation) as unreadable:
        UNREADABLE.add(str(unreadable))
        return None
    if not call or not error:
        return None
    print(f"Refused {call}: {error}", file=sys.stderr)
    return response(service_model(call.service).protocol, str(error))


def error_of(call: Call) -> ValidationError | None:
    findings = findings_of(call)
    return ValidationError(findings) if findings else None


def response(protocol: str, message: str) -> Response:
    """An error in the form of the protocol."""
    if protocol in ("query", "rest-xml"):
        inner = f"<Error><Type>Sender</Type><Code>ValidationError</Code><Message>{escape(message)}</Message></Error>"
        text = inner if protocol == "rest-xml" else f"<ErrorResponse>{inner}</ErrorResponse>"
        return 400, {"Content-Type": "text/xml"}, text.encode()
    body = json.dumps({"__type": "ValidationException", "message": message, "Message": message})
    return 400, {"Content-Type": "application/json", "x-amzn-errortype": "ValidationException"}, body.encode()
