"""Application Auto Scaling."""

from typing import Any

from aws_api.calls import Call
from aws_api.mapping import PhysicalName, Properties, ResourceType


def _target(scaling_target_id: str) -> Properties:
    """`Ref` of a target is what identifies it, with bars between."""
    resource_id, dimension, namespace = scaling_target_id.split("|")
    return {"ResourceId": resource_id, "ScalableDimension": dimension, "ServiceNamespace": namespace}


def _scheduled(actions: list[Properties], target: Properties, _name: str) -> list[Call]:
    identity: dict[str, Any] = {
        name: target[name] for name in ("ResourceId", "ScalableDimension", "ServiceNamespace")
    }
    return [Call("application-autoscaling", "PutScheduledAction", identity | action) for action in actions]


TYPES = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ResourceType(
        service="application-autoscaling", creates="RegisterScalableTarget", elsewhere={"ScheduledActions": _scheduled}
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ResourceType(
        service="application-autoscaling",
        creates="PutScalingPolicy",
        name=PhysicalName("PolicyName", 256, within=("ScalingTargetId",)),
        spread={"ScalingTargetId": _target},
    ),
}
