"""Who may do what, for the services that the fronts stand for. Decides by MiniStack's own IAM."""

import re
import secrets
import time
from dataclasses import dataclass
from typing import Any

from ministack.core import iam_actions
from ministack.core import iam_evaluator as iam
from ministack.core.responses import get_account_id, get_region
from ministack.services import iam as iam_service
from ministack.services import sts

import ministack.app as app

SESSION_SECONDS = 3600


class Denied(Exception):
    """The message is for the caller, as AWS words it."""


@dataclass(frozen=True)
class Keys:
    access_key_id: str
    secret_access_key: str
    session_token: str | None


def repair_enforcement() -> None:
    """Two checks of MiniStack 1.5.33 refuse what AWS allows."""
    if not app.AUTH:
        return
    # The bootstrap bucket denies plain http, and the CLI reaches the emulator by it.
    pin_request_origin = iam.pin_request_origin
    app.pin_request_origin = lambda address, _secure: pin_request_origin(address, True)

    # The name of a domain stands in the path of the request.
    resource_of = iam_actions.extract_resource_arn

    def extract_resource_arn(service: str, method: str, path: str, *rest: Any, **named: Any) -> str:
        found = re.match(r"/2021-01-01/opensearch/domain/([^/]+)", path) if service == "opensearch" else None
        if found:
            return f"arn:aws:es:{get_region()}:{get_account_id()}:domain/{found[1]}"
        return resource_of(service, method, path, *rest, **named)

    iam_actions.extract_resource_arn = extract_resource_arn


def keys_of(access_key_id: str, session_token: str) -> Keys:
    credential = iam.resolve_credential(access_key_id, get_account_id(), session_token)
    if isinstance(credential, iam.CredentialResolutionError):
        raise Denied(credential.message)
    return Keys(credential.access_key_id, credential.secret_access_key, credential.session_token)


def principal_of(access_key_id: str) -> str:
    """The user, or the role whose session it is: what fine-grained access control sees."""
    arn = _principal(access_key_id).arn
    session = re.fullmatch(r"arn:aws:sts::(\d+):assumed-role/([^/]+)/.*", arn)
    return iam_service._roles[session[2]]["Arn"] if session else arn


def authorize(
    access_key_id: str, action: str, resource: str, context: dict[str, str], resource_policy: str | None
) -> None:
    """By the caller's policies and, where the resource has one, its own."""
    principal = _principal(access_key_id)
    if principal.policies is None:
        return
    request = iam.EvalContext(
        principal.arn,
        principal.type,
        principal.account,
        action,
        resource,
        get_region(),
        service_context={name.lower(): value for name, value in context.items()},
        principal_keys=principal.keys,
    )
    decision = iam.evaluate(request, principal.policies, *principal.limits)
    if resource_policy:
        decision = iam.combine_resource_policy(decision, request, resource_policy, principal.account)
    if decision.decision != "Allow":
        raise Denied(f"User: {principal.arn} is not authorized to perform: {action} on resource: {resource}")


def assume_as_service(role_arn: str, service: str, source_arn: str) -> Keys:
    """Keys of a session that a service opens, when the role trusts it to act for that resource."""
    role = next((role for role in iam_service._roles.values() if role["Arn"] == role_arn), None)
    context = {"aws:sourcearn": source_arn, "aws:sourceaccount": source_arn.split(":")[4]}
    request = iam.EvalContext(
        service, "Service", get_account_id(), "sts:AssumeRole", role_arn, get_region(), service_context=context
    )
    if not role or iam.evaluate_resource_policy(role["AssumeRolePolicyDocument"], request, service).decision != "Allow":
        raise Denied(f"{service} is not authorized to perform: sts:AssumeRole on resource: {role_arn}")
    keys = Keys(f"ASIA{secrets.token_hex(8).upper()}", secrets.token_hex(20), secrets.token_hex(64))
    sts.register_session(
        keys.access_key_id,
        {
            "Arn": f"arn:aws:sts::{get_account_id()}:assumed-role/{role_arn.rsplit('/', 1)[1]}/{service.split('.')[0]}",
            "UserId": f"{role['RoleId']}:{service}",
            "SecretAccessKey": keys.secret_access_key,
            "SessionToken": keys.session_token,
            "Expiration": time.time() + SESSION_SECONDS,
            "AccountId": get_account_id(),
            "PrincipalType": "AssumedRole",
        },
    )
    return keys


def _principal(access_key_id: str) -> iam.PrincipalInfo:
    principal = iam.resolve_principal(access_key_id, get_account_id())
    if isinstance(principal, iam.AuthError):
        raise Denied(principal.message)
    return principal
