"""SageMaker's requirements for an endpoint beyond the shape of the call that makes it."""

from collections.abc import Iterator

from aws_api.guardrails import DESCRIBE, guardrail_findings, watching_old_fleets
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
            # Metrics of a component know no fleets.
            *(() if endpoint.type == COMPONENT else watching_old_fleets(endpoint.properties, alarms)),
        ]
        yield from (f"{endpoint}: {finding}" for finding in findings)


def _execution_role(resources: list[Resource], guarded: Resource) -> str:
    """The endpoint's own, which it has for its components, or that of the model of its first variant."""
    endpoint = _named(resources, ENDPOINT, guarded.properties["EndpointName"]) if guarded.type == COMPONENT else guarded
    config = _named(resources, "AWS::SageMaker::EndpointConfig", endpoint.properties["EndpointConfigName"])
    owner = config.properties
    if "ExecutionRoleArn" not in owner:
        owner = _named(resources, "AWS::SageMaker::Model", owner["ProductionVariants"][0]["ModelName"]).properties
    return owner["ExecutionRoleArn"].rsplit("/", 1)[1]


def _named(resources: list[Resource], type_name: str, name: str) -> Resource:
    return next(each for each in resources if each.type == type_name and each.physical_name == name)
