"""The resource types that MiniStack lacks: what the stacks use of SageMaker and Application Auto Scaling, and alarms on
metric math.

They keep what they are given, check references among each other, and refuse a property that is not listed here: whoever
adds one to a construct decides here what the emulator makes of it.
"""

import hashlib
import os
import re
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from ministack.core.responses import get_account_id, get_region
from ministack.services.cloudformation import provisioners

Properties = dict[str, Any]


@dataclass(frozen=True)
class Resource:
    type: str
    properties: Properties


LIVE: dict[str, Resource] = {}
"""By physical id."""


@dataclass(frozen=True)
class ResourceType:
    name: str
    required: frozenset[str]
    optional: frozenset[str]
    create_only: frozenset[str]
    check: Callable[[Properties], None]
    physical_id: Callable[[Properties, str], str]
    """From the properties and a name that is generated where they hold none."""
    attributes: Callable[[str], Properties]
    """The attributes for `Fn::GetAtt`, from the physical id."""

    def create(self, logical_id: str, properties: Properties, stack: str) -> tuple[str, Properties]:
        return self._make(logical_id, properties, f"{stack}/{logical_id}")

    def update(
        self, physical_id: str, old: Properties, new: Properties, stack: str, logical_id: str = ""
    ) -> tuple[str, Properties]:
        if any(old.get(name) != new.get(name) for name in self.create_only):
            # The engine deletes the old one when the update is complete.
            return self._make(logical_id, new, f"{stack}/{logical_id}/{os.urandom(4).hex()}")
        self._validate(logical_id, new)
        LIVE[physical_id] = Resource(self.name, new)
        return physical_id, self.attributes(physical_id)

    def delete(self, physical_id: str, _properties: Properties) -> None:
        LIVE.pop(physical_id, None)

    def _make(self, logical_id: str, properties: Properties, seed: str) -> tuple[str, Properties]:
        self._validate(logical_id, properties)
        generated = f"{logical_id}-{hashlib.sha256(seed.encode()).hexdigest()[:12]}"
        physical_id = self.physical_id(properties, generated)
        if physical_id in LIVE:
            raise ValueError(f"{physical_id} already exists (HandlerErrorCode: AlreadyExists)")
        LIVE[physical_id] = Resource(self.name, properties)
        return physical_id, self.attributes(physical_id)

    def _validate(self, logical_id: str, properties: Properties) -> None:
        check_keys(f"{self.name} {logical_id}", properties, self.required, self.optional)
        self.check(properties)


def check_keys(what: str, given: Properties, required: frozenset[str], optional: frozenset[str]) -> None:
    for name in sorted(required - given.keys()):
        raise ValueError(f"Properties validation failed: {what}: required key [{name}] not found")
    for name in sorted(given.keys() - required - optional):
        raise ValueError(f"Properties validation failed: {what}: the emulator does not know the key [{name}]")


def arn(kind: str, name: str) -> str:
    return f"arn:aws:sagemaker:{get_region()}:{get_account_id()}:{kind}/{name}"


def require(kind: str, name: str) -> None:
    if arn(kind, name) not in LIVE:
        raise ValueError(f'Could not find {kind} "{name}". (HandlerErrorCode: InvalidRequest)')


def check_model(model: Properties) -> None:
    check_keys(
        "PrimaryContainer",
        model["PrimaryContainer"],
        frozenset({"Image"}),
        frozenset({"Environment", "ModelDataUrl", "ModelDataSource", "ImageConfig"}),
    )


def check_endpoint_config(config: Properties) -> None:
    for variant in config["ProductionVariants"]:
        check_keys("ProductionVariants", variant, VARIANT_REQUIRED, VARIANT_OPTIONAL)
        if "ModelName" in variant:
            require("model", variant["ModelName"])
        elif "ExecutionRoleArn" not in config:
            raise ValueError("A variant for inference components needs the ExecutionRoleArn of its configuration.")


def check_endpoint(endpoint: Properties) -> None:
    require("endpoint-config", endpoint["EndpointConfigName"])
    check_keys("DeploymentConfig", endpoint.get("DeploymentConfig", {}), frozenset(), DEPLOYMENT_OPTIONAL)


def check_target(target: Properties) -> None:
    component = re.fullmatch(r"inference-component/([^/]+)", target["ResourceId"])
    if component and target["ScalableDimension"] == "sagemaker:inference-component:DesiredCopyCount":
        require("inference-component", component[1])
        return
    found = re.fullmatch(r"endpoint/([^/]+)/variant/([^/]+)", target["ResourceId"])
    if target["ServiceNamespace"] != "sagemaker" or not found:
        raise ValueError(f"The emulator scales no {target['ResourceId']} of {target['ServiceNamespace']}.")
    endpoint, variant = found.groups()
    require("endpoint", endpoint)
    config = LIVE[arn("endpoint", endpoint)].properties["EndpointConfigName"]
    variants = LIVE[arn("endpoint-config", config)].properties["ProductionVariants"]
    scaled = next((each for each in variants if each["VariantName"] == variant), None)
    if scaled is None:
        raise ValueError(f"Could not find variant {variant} of endpoint {endpoint}.")
    # Its warm containers can: https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints-autoscale.html
    if "ServerlessConfig" in scaled and target["ScalableDimension"] == "sagemaker:variant:DesiredInstanceCount":
        raise ValueError(f"{target['ResourceId']} is serverless: it has no instances that could scale.")


def check_policy(policy: Properties) -> None:
    if policy["ScalingTargetId"] not in LIVE:
        raise ValueError(f"No scalable target {policy['ScalingTargetId']}.")


VARIANT_REQUIRED = frozenset({"VariantName", "InitialVariantWeight"})
VARIANT_OPTIONAL = frozenset(
    {
        "ContainerStartupHealthCheckTimeoutInSeconds",
        "InferenceAmiVersion",
        "InitialInstanceCount",
        "InstancePools",
        "InstanceType",
        "ManagedInstanceScaling",
        "ModelName",
        "ModelDataDownloadTimeoutInSeconds",
        "RoutingConfig",
        "ServerlessConfig",
    }
)

DEPLOYMENT_OPTIONAL = frozenset({"AutoRollbackConfiguration", "BlueGreenUpdatePolicy", "RollingUpdatePolicy"})


def sagemaker(
    name: str,
    kind: str,
    required: set[str],
    optional: set[str],
    create_only: set[str],
    check: Callable[[Properties], None],
) -> ResourceType:
    """A type whose physical id is an ARN, and whose name may be given."""
    name_property = f"{name.rsplit('::', 1)[1]}Name"
    return ResourceType(
        name=name,
        required=frozenset(required),
        optional=frozenset(optional | {name_property, "Tags"}),
        create_only=frozenset(create_only | {name_property}),
        check=check,
        physical_id=lambda properties, generated: arn(kind, properties.get(name_property, generated)),
        attributes=lambda physical_id: {name_property: physical_id.rsplit("/", 1)[1], "Id": physical_id},
    )


def check_alarm(alarm: Properties) -> None:
    if ("Metrics" in alarm) == ("MetricName" in alarm):
        raise ValueError("An alarm has either Metrics or a MetricName.")


TYPES = (
    ResourceType(
        name="AWS::CloudWatch::Alarm",
        required=frozenset({"ComparisonOperator", "EvaluationPeriods"}),
        optional=frozenset(
            {
                "ActionsEnabled",
                "AlarmActions",
                "AlarmDescription",
                "AlarmName",
                "DatapointsToAlarm",
                "Dimensions",
                "ExtendedStatistic",
                "InsufficientDataActions",
                "MetricName",
                "Metrics",
                "Namespace",
                "OKActions",
                "Period",
                "Statistic",
                "Tags",
                "Threshold",
                "TreatMissingData",
            }
        ),
        create_only=frozenset({"AlarmName"}),
        check=check_alarm,
        physical_id=lambda alarm, generated: alarm.get("AlarmName", generated),
        attributes=lambda name: {"Arn": f"arn:aws:cloudwatch:{get_region()}:{get_account_id()}:alarm:{name}"},
    ),
    sagemaker(
        "AWS::SageMaker::Model",
        kind="model",
        required={"ExecutionRoleArn", "PrimaryContainer"},
        optional={"EnableNetworkIsolation", "VpcConfig"},
        create_only={"ExecutionRoleArn", "PrimaryContainer", "EnableNetworkIsolation", "VpcConfig"},
        check=check_model,
    ),
    sagemaker(
        "AWS::SageMaker::EndpointConfig",
        kind="endpoint-config",
        required={"ProductionVariants"},
        optional={"EnableNetworkIsolation", "ExecutionRoleArn", "KmsKeyId", "VpcConfig"},
        create_only={"EnableNetworkIsolation", "ExecutionRoleArn", "KmsKeyId", "ProductionVariants", "VpcConfig"},
        check=check_endpoint_config,
    ),
    sagemaker(
        "AWS::SageMaker::Endpoint",
        kind="endpoint",
        required={"EndpointConfigName"},
        optional={"DeploymentConfig", "RetainAllVariantProperties"},
        create_only=set(),
        check=check_endpoint,
    ),
    ResourceType(
        name="AWS::ApplicationAutoScaling::ScalableTarget",
        required=frozenset({"MaxCapacity", "MinCapacity", "ResourceId", "ScalableDimension", "ServiceNamespace"}),
        optional=frozenset({"RoleARN", "ScheduledActions"}),
        create_only=frozenset({"ResourceId", "ScalableDimension", "ServiceNamespace"}),
        check=check_target,
        physical_id=lambda target, _: "|".join(
            target[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")
        ),
        attributes=lambda physical_id: {"Id": physical_id},
    ),
    ResourceType(
        name="AWS::ApplicationAutoScaling::ScalingPolicy",
        required=frozenset({"PolicyName", "PolicyType", "ScalingTargetId"}),
        optional=frozenset({"StepScalingPolicyConfiguration", "TargetTrackingScalingPolicyConfiguration"}),
        create_only=frozenset({"PolicyName", "ScalingTargetId"}),
        check=check_policy,
        physical_id=lambda policy, generated: (
            f"arn:aws:autoscaling:{get_region()}:{get_account_id()}:scalingPolicy:{generated}:"
            f"policyName/{policy['PolicyName']}"
        ),
        attributes=lambda physical_id: {"Arn": physical_id},
    ),
)


def register(*types: ResourceType) -> None:
    for each in types or TYPES:
        provisioners._RESOURCE_HANDLERS[each.name] = {
            "create": each.create,
            "update": each.update,
            "update_with_logical_id": True,
            "delete": each.delete,
        }
