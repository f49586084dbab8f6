"""SageMaker's requirements for an endpoint beyond the shape of the call that makes it."""

from collections.abc import Iterator

from aws_api.guardrails import DESCRIBE, guardrail_findings, watching_old_fleets
from aws_api.serverless import is_serverless, model_findings
from templates.account import Account
from templates.permissions import may
from templates.stack import Resource

ENDPOINT, COMPONENT = "AWS::SageMaker::Endpoint", "AWS::SageMaker::InferenceComponent"
GUARDED = (ENDPOINT, COMPONENT)


def endpoint_findings(resources: list[Resource], account: Account) -> Iterator[str]:
    alarms = {each.physical_name: each.properties for each in resources if each.type == "AWS::CloudWatch::Alarm"}
    for endpoint in (each for each in resources if each.type in GUARDED):
        role = _execution_role(resources, endpoint)
        findings = [
            *guardrail_findings(
                endpoint.properties,
                alarms,
                lambda name: account.arn("cloudwatch", f"alarm:{name}"),
                lambda arn: may(resources, role, DESCRIBE, arn),  # noqa: B023
            ),
            *_kind_findings(resources, endpoint, alarms),
        ]
        yield from (f"{endpoint}: {finding}" for finding in findings)


def _kind_findings(resources: list[Resource], guarded: Resource, alarms: dict[str, dict]) -> Iterator[str]:
    if guarded.type == COMPONENT:
        # Metrics of a component know no fleets.
        return
    yield from watching_old_fleets(guarded.properties, alarms)
    config = _config(resources, guarded)
    if is_serverless(config.properties):
        yield from model_findings(_model(resources, config).properties)


def _execution_role(resources: list[Resource], guarded: Resource) -> str:
    """The endpoint's own, which it has for its components, or that of the model of its first variant."""
    endpoint = _named(resources, ENDPOINT, guarded.properties["EndpointName"]) if guarded.type == COMPONENT else guarded
    config = _config(resources, endpoint)
    owner = config if "ExecutionRoleArn" in config.properties else _model(resources, config)
    return owner.properties["ExecutionRoleArn"].rsplit("/", 1)[1]


def _config(resources: list[Resource], endpoint: Resource) -> Resource:
    return _named(resources, "AWS::SageMaker::EndpointConfig", endpoint.properties["EndpointConfigName"])


def _model(resources: list[Resource], config: Resource) -> Resource:
    """That of the first variant."""
    return _named(resources, "AWS::SageMaker::Model", config.properties["ProductionVariants"][0]["ModelName"])


def _named(resources: list[Resource], type_name: str, name: str) -> Resource:
    return next(each for each in resources if each.type == type_name and each.physical_name == name)
