"""SageMaker's requirements for an endpoint beyond the shape of the call that makes it."""

from collections.abc import Iterator

from aws_api.guardrails import DESCRIBE, guardrail_findings, watching_old_fleets
from aws_api.serverless import is_serverless, model_findings
from templates.account import Account
from templates.permissions import may
from templates.stack import Resource


def endpoint_findings(resources: list[Resource], account: Account) -> Iterator[str]:
    alarms = {each.physical_name: each.properties for each in resources if each.type == "AWS::CloudWatch::Alarm"}
    for endpoint in (each for each in resources if each.type == "AWS::SageMaker::Endpoint"):
        role = _execution_role(resources, endpoint)
        findings = [
            *guardrail_findings(
                endpoint.properties,
                alarms,
                lambda name: account.arn("cloudwatch", f"alarm:{name}"),
                lambda arn: may(resources, role, DESCRIBE, arn),  # noqa: B023
            ),
            *watching_old_fleets(endpoint.properties, alarms),
            *_serverless_findings(resources, endpoint),
        ]
        yield from (f"{endpoint}: {finding}" for finding in findings)


def _execution_role(resources: list[Resource], endpoint: Resource) -> str:
    return _model(resources, endpoint).properties["ExecutionRoleArn"].rsplit("/", 1)[1]


def _serverless_findings(resources: list[Resource], endpoint: Resource) -> Iterator[str]:
    if is_serverless(_config(resources, endpoint).properties):
        yield from model_findings(_model(resources, endpoint).properties)


def _config(resources: list[Resource], endpoint: Resource) -> Resource:
    return _named(resources, "AWS::SageMaker::EndpointConfig", endpoint.properties["EndpointConfigName"])


def _model(resources: list[Resource], endpoint: Resource) -> Resource:
    """That of the endpoint's first variant."""
    name = _config(resources, endpoint).properties["ProductionVariants"][0]["ModelName"]
    return _named(resources, "AWS::SageMaker::Model", name)


def _named(resources: list[Resource], type_name: str, name: str) -> Resource:
    return next(each for each in resources if each.type == type_name and each.physical_name == name)
