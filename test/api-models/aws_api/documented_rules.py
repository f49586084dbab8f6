"""Rules of services beyond the shapes of their members: those that AWS documents in words."""

from collections.abc import Callable, Iterator
from math import ceil
from typing import Any

from aws_api.findings import Finding
from aws_api.serverless import configuration_findings

Parameters = dict[str, Any]

RESERVED_VARIABLES = frozenset(
    """_HANDLER _X_AMZN_TRACE_ID AWS_DEFAULT_REGION AWS_REGION AWS_EXECUTION_ENV AWS_LAMBDA_FUNCTION_NAME
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE AWS_LAMBDA_FUNCTION_VERSION AWS_LAMBDA_INITIALIZATION_TYPE AWS_LAMBDA_LOG_GROUP_NAME
    AWS_LAMBDA_LOG_STREAM_NAME AWS_ACCESS_KEY AWS_ACCESS_KEY_ID AWS_SECRET_ACCESS_KEY AWS_SESSION_TOKEN
    AWS_LAMBDA_RUNTIME_API LAMBDA_TASK_ROOT LAMBDA_RUNTIME_DIR""".split()
)
"""https://docs.aws.amazon.com/lambda/latest/dg/configuration-envvars.html#configuration-envvars-runtime"""

MOST_LAYERS = 5
"""https://docs.aws.amazon.com/lambda/latest/dg/gettingstarted-limits.html"""


def rule_findings(service: str, operation: str, parameters: Parameters) -> Iterator[Finding]:
    """The rules that the parameters break; their shapes must be right."""
    for rule in RULES.get((service, operation), ()):
        yield from rule(parameters)


def _instances_twice(parameters: Parameters) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/sagemaker/latest/dg/realtime-endpoints-heterogeneous.html"""
    for kind in ("ProductionVariants", "ShadowProductionVariants"):
        for index, variant in enumerate(parameters.get(kind) or [], 1):
            if variant.get("InstanceType") and variant.get("InstancePools"):
                at = f"{kind[0].lower()}{kind[1:]}.{index}.member.instanceType"
                yield Finding(at, variant["InstanceType"], "Member must not be set together with instancePools")


def _managed_instances_of_models(parameters: Parameters) -> Iterator[Finding]:
    """In the service's words, as hashicorp/terraform-provider-aws#45926 has them."""
    for index, variant in enumerate(parameters.get("ProductionVariants") or [], 1):
        if variant.get("ModelName") and variant.get("ManagedInstanceScaling"):
            at = f"productionVariants.{index}.member.managedInstanceScaling"
            yield Finding(
                at,
                variant["ManagedInstanceScaling"],
                "ManagedInstanceScaling is only supported for inference component endpoints.",
            )


def _timeout_within_waits(parameters: Parameters) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/sagemaker/latest/APIReference/API_BlueGreenUpdatePolicy.html"""
    policy = (parameters.get("DeploymentConfig") or {}).get("BlueGreenUpdatePolicy") or {}
    timeout = policy.get("MaximumExecutionTimeoutInSeconds")
    waiting = _waiting_seconds(policy)
    if timeout is not None and timeout <= waiting:
        yield Finding(
            "deploymentConfig.blueGreenUpdatePolicy.maximumExecutionTimeoutInSeconds",
            timeout,
            f"Member must have value greater than {waiting}, the total of terminationWaitInSeconds and waitIntervalInSeconds",
        )


def _waiting_seconds(policy: Parameters) -> int:
    """One interval between any two steps; steps of a number of instances count as two, since the fleet's size is not known."""
    routing = policy.get("TrafficRoutingConfiguration") or {}
    step = routing.get("LinearStepSize") or {}
    in_percent = routing.get("Type") == "LINEAR" and step.get("Type") == "CAPACITY_PERCENT"
    intervals = ceil(100 / step["Value"]) - 1 if in_percent else 1
    return (policy.get("TerminationWaitInSeconds") or 0) + intervals * (routing.get("WaitIntervalInSeconds") or 0)


def _least_above_most(parameters: Parameters) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/autoscaling/application/APIReference/API_RegisterScalableTarget.html"""
    least, most = parameters.get("MinCapacity"), parameters.get("MaxCapacity")
    if least is not None and most is not None and least > most:
        yield Finding("minCapacity", least, f"Member must have value less than or equal to maxCapacity, {most}")


def _odd_periods(parameters: Parameters) -> Iterator[Finding]:
    """https://docs.aws.amazon.com/AmazonCloudWatch/latest/APIReference/API_PutMetricAlarm.html"""
    for at, period in _periods(parameters):
        if period is not None and period not in (10, 20, 30) and (period < 60 or period % 60):
            yield Finding(at, period, "Member must be 10, 20, 30 or a multiple of 60")


def _periods(parameters: Parameters) -> Iterator[tuple[str, int | None]]:
    yield "period", parameters.get("Period")
    for index, query in enumerate(parameters.get("Metrics") or [], 1):
        yield f"metrics.{index}.member.period", query.get("Period")
        yield f"metrics.{index}.member.metricStat.period", (query.get("MetricStat") or {}).get("Period")


def _reserved_variables(parameters: Parameters) -> Iterator[Finding]:
    variables = (parameters.get("Environment") or {}).get("Variables") or {}
    for name in sorted(RESERVED_VARIABLES & variables.keys()):
        yield Finding(f"environment.variables.{name}", name, "Reserved keys are not supported for modification")


def _too_many_layers(parameters: Parameters) -> Iterator[Finding]:
    layers = parameters.get("Layers") or []
    if len(layers) > MOST_LAYERS:
        yield Finding("layers", layers, f"Member must have length less than or equal to {MOST_LAYERS}")


OF_FUNCTIONS = (_reserved_variables, _too_many_layers)

RULES: dict[tuple[str, str], tuple[Callable[[Parameters], Iterator[Finding]], ...]] = {
    ("application-autoscaling", "RegisterScalableTarget"): (_least_above_most,),
    ("cloudwatch", "PutMetricAlarm"): (_odd_periods,),
    ("lambda", "CreateFunction"): OF_FUNCTIONS,
    ("lambda", "UpdateFunctionConfiguration"): OF_FUNCTIONS,
    ("sagemaker", "CreateEndpoint"): (_timeout_within_waits,),
    ("sagemaker", "CreateEndpointConfig"): (_instances_twice, _managed_instances_of_models, configuration_findings),
    ("sagemaker", "UpdateEndpoint"): (_timeout_within_waits,),
}
