"""SageMaker's rules for an endpoint beyond the shape of a call.

Where AWS documents that a call fails and not what it says, the words are ours and name the page.
"""

import secrets
from collections.abc import Iterator
from typing import Any

from aws_api.guardrails import DESCRIBE, dimensions_of, guardrail_findings, rollback_alarms
from aws_api.serverless import is_serverless, model_findings
from ministack.core.responses import get_account_id, get_region

import identity
import resource_types

Properties = dict[str, Any]

ENDPOINT = "AWS::SageMaker::Endpoint"
COMPONENT = "AWS::SageMaker::InferenceComponent"

FAILING: set[str] = set()
"""Configurations whose instances fail every call: what alarms see."""

DELETED_IN_USE: list[str] = []
"""ARNs of models, configurations and endpoints that were deleted in use, which SageMaker lets one do and calls wrong."""


def check_create(type_name: str, properties: Properties) -> None:
    if type_name == ENDPOINT:
        _check_serverless(properties)
    if type_name in (ENDPOINT, COMPONENT):
        _check_alarms(properties)


def check_update(type_name: str, physical_id: str, new: Properties) -> None:
    """@raises ValueError: why UpdateEndpoint fails, or why SageMaker takes the update back"""
    if type_name == COMPONENT:
        _check_alarms(new)
    if type_name != ENDPOINT or _name(physical_id) != new.get("EndpointName", _name(physical_id)):
        return
    old = resource_types.LIVE[physical_id].properties
    if _arn("endpoint-config", old["EndpointConfigName"]) not in resource_types.LIVE:
        raise ValueError(f'Could not find endpoint configuration "{_arn("endpoint-config", old["EndpointConfigName"])}".')
    if old["EndpointConfigName"] == new["EndpointConfigName"]:
        raise ValueError(
            f'Cannot update endpoint "{physical_id}" with the endpoint configuration that it has already, '
            f'"{new["EndpointConfigName"]}": to update an endpoint, you must create a new EndpointConfig '
            "(API_UpdateEndpoint)."
        )
    _check_conversion(physical_id, old, new)
    _check_serverless(new)
    _check_scaled_instances(physical_id, old, new)
    _check_alarms(new)
    _stop_on_alarm(old, new)


def note_delete(type_name: str, physical_id: str) -> None:
    """A component outlives its endpoint, and keeps its name taken."""
    if type_name in ("AWS::SageMaker::Model", "AWS::SageMaker::EndpointConfig", ENDPOINT) and physical_id in set(_in_use()):
        DELETED_IN_USE.append(physical_id)


def break_endpoint(endpoint_name: str) -> None:
    """Every call to the instances that the endpoint has now fails, and its alarms see it."""
    FAILING.add(_live("endpoint", endpoint_name)["EndpointConfigName"])


def _check_serverless(endpoint: Properties) -> None:
    config = _live("endpoint-config", endpoint["EndpointConfigName"])
    if is_serverless(config):
        for finding in model_findings(_live("model", config["ProductionVariants"][0]["ModelName"])):
            raise ValueError(finding)


def _check_conversion(physical_id: str, old: Properties, new: Properties) -> None:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html#serverless-endpoints-how-it-works-exclusions"""
    before, after = (is_serverless(_live("endpoint-config", each["EndpointConfigName"])) for each in (old, new))
    if after and not before:
        raise ValueError(
            f'Cannot update endpoint "{physical_id}": you cannot convert an instance-based, real-time endpoint to a serverless '
            "endpoint (serverless-endpoints)."
        )


def _check_scaled_instances(physical_id: str, old: Properties, new: Properties) -> None:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/endpoint-scaling-update.html"""
    before, after = (_instances(each["EndpointConfigName"]) for each in (old, new))
    for variant, instances in before.items():
        target = f"endpoint/{_name(physical_id)}/variant/{variant}"
        is_scaled = any(id.startswith(f"{target}|") for id in resource_types.LIVE)
        if is_scaled and after.get(variant) != instances:
            raise ValueError(
                f"The update would change the instance type of {target}, which is a target for auto scaling: delete its "
                "scaling policies and deregister the variant as a scalable target (endpoint-scaling-update)."
            )


def _instances(config_name: str) -> dict[str, Any]:
    """The instance types of a configuration's variants."""
    variants = _live("endpoint-config", config_name)["ProductionVariants"]
    return {each["VariantName"]: each.get("InstanceType") or each.get("InstancePools") for each in variants}


def _check_alarms(endpoint: Properties) -> None:
    if not rollback_alarms(endpoint):
        return
    config = endpoint.get("EndpointConfigName") or _live("endpoint", endpoint["EndpointName"])["EndpointConfigName"]
    role = _execution_role(config)
    findings = guardrail_findings(
        endpoint,
        _alarms(),
        lambda name: f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}",
        lambda arn: _may(role, DESCRIBE, arn),
    )
    for finding in findings:
        raise ValueError(finding)


def _stop_on_alarm(old: Properties, new: Properties) -> None:
    """An alarm without a configuration's dimension sees the old instances too, which go on serving."""
    alarms, fleets = _alarms(), {old["EndpointConfigName"], new["EndpointConfigName"]}
    for name in rollback_alarms(new):
        watched = {
            config
            for _, dimensions in dimensions_of(alarms[name])
            for config in fleets
            if dimensions.get("EndpointConfigName", config) == config
        }
        if watched & FAILING:
            raise ValueError(
                f"The alarm {name} of deploymentConfig.autoRollbackConfiguration is in ALARM: SageMaker ended the update "
                "and rolled the endpoint back (deployment-guardrails-configuration)."
            )


def _execution_role(config_name: str) -> str:
    config = _live("endpoint-config", config_name)
    if "ExecutionRoleArn" in config:
        return config["ExecutionRoleArn"]
    model_name = config["ProductionVariants"][0]["ModelName"]
    return _live("model", model_name)["ExecutionRoleArn"]


def _may(role_arn: str, action: str, resource: str) -> bool:
    source = _arn("endpoint", f"session-{secrets.token_hex(4)}")
    keys = identity.assume_as_service(role_arn, "sagemaker.amazonaws.com", source)
    try:
        identity.authorize(keys.access_key_id, action, resource, {}, None)
    except identity.Denied:
        return False
    return True


def _alarms() -> dict[str, Properties]:
    return {id: each.properties for id, each in resource_types.LIVE.items() if each.type == "AWS::CloudWatch::Alarm"}


def _in_use() -> Iterator[str]:
    for each in list(resource_types.LIVE.values()):
        if each.type == ENDPOINT:
            config = _arn("endpoint-config", each.properties["EndpointConfigName"])
            yield config
            if config in resource_types.LIVE:
                variants = resource_types.LIVE[config].properties["ProductionVariants"]
                yield from (_arn("model", variant["ModelName"]) for variant in variants if "ModelName" in variant)
        elif each.type == COMPONENT:
            yield _arn("endpoint", each.properties["EndpointName"])
            yield _arn("model", each.properties["Specification"]["ModelName"])


def _live(kind: str, name: str) -> Properties:
    resource_types.require(kind, name)
    return resource_types.LIVE[_arn(kind, name)].properties


def _arn(kind: str, name: str) -> str:
    return resource_types.arn(kind, name)


def _name(physical_id: str) -> str:
    return physical_id.rsplit("/", 1)[1]
