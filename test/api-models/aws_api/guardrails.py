"""SageMaker's requirements for the alarms that take an update of an endpoint back.

By https://docs.aws.amazon.com/sagemaker/latest/dg/deployment-guardrails-configuration.html: they exist, the endpoint's
execution role may look at them, and those that watch the old fleet too end every update of an endpoint that is broken.
"""

from collections.abc import Callable, Iterator, Mapping
from typing import Any

Properties = dict[str, Any]

DESCRIBE = "cloudwatch:DescribeAlarms"
DIMENSION = "EndpointConfigName"


def rollback_alarms(endpoint: Properties) -> list[str]:
    """The names of the alarms."""
    configuration = (endpoint.get("DeploymentConfig") or {}).get("AutoRollbackConfiguration") or {}
    return [alarm["AlarmName"] for alarm in configuration.get("Alarms") or []]


def guardrail_findings(
    endpoint: Properties,
    alarms: Mapping[str, Properties],
    arn_of: Callable[[str], str],
    may_describe: Callable[[str], bool],
) -> Iterator[str]:
    """The errors in an endpoint's alarms.

    `alarms` are those that exist by their names, `may_describe` tells whether the execution role may look at an ARN.
    """
    for index, name in enumerate(rollback_alarms(endpoint), 1):
        at = f"'deploymentConfig.autoRollbackConfiguration.alarms.{index}.member.alarmName'"
        if name not in alarms:
            yield f"Value '{name}' at {at}: the alarm does not exist"
        elif not may_describe(arn_of(name)):
            yield (
                f"Value '{name}' at {at}: the execution role is not authorized to perform: {DESCRIBE} on resource: "
                f"{arn_of(name)}"
            )


def watching_old_fleets(endpoint: Properties, alarms: Mapping[str, Properties]) -> Iterator[str]:
    """The alarms that do not tell the new fleet from the old one."""
    for name in rollback_alarms(endpoint):
        for at, dimensions in dimensions_of(alarms.get(name, {})):
            if dimensions.get(DIMENSION) != endpoint["EndpointConfigName"]:
                yield (
                    f"Value '{name}' at 'alarmName': '{at}' lack {DIMENSION} with the endpoint's configuration: the old "
                    "fleet's failures end every update, the one that repairs it too"
                )


def dimensions_of(alarm: Properties) -> Iterator[tuple[str, dict[str, str]]]:
    """The dimensions of each metric of an alarm, and where they stand."""
    if "Dimensions" in alarm:
        yield "dimensions", _by_name(alarm["Dimensions"])
    for index, query in enumerate(alarm.get("Metrics") or [], 1):
        if "MetricStat" in query:
            at = f"metrics.{index}.member.metricStat.metric.dimensions"
            yield at, _by_name(query["MetricStat"]["Metric"].get("Dimensions") or [])


def _by_name(dimensions: list[dict[str, str]]) -> dict[str, str]:
    return {each["Name"]: each["Value"] for each in dimensions}
