"""Application Auto Scaling."""

from aws_api.mapping import PhysicalName, Properties, ResourceType


def _target(scaling_target_id: str) -> Properties:
    """`Ref` of a target is what identifies it, with bars between."""
    resource_id, dimension, namespace = scaling_target_id.split("|")
    return {"ResourceId": resource_id, "ScalableDimension": dimension, "ServiceNamespace": namespace}


TYPES = {
    "AWS::ApplicationAutoScaling::ScalableTarget": ResourceType(
        service="application-autoscaling", creates="RegisterScalableTarget"
    ),
    "AWS::ApplicationAutoScaling::ScalingPolicy": ResourceType(
        service="application-autoscaling",
        creates="PutScalingPolicy",
        name=PhysicalName("PolicyName", 256, within=("ScalingTargetId",)),
        spread={"ScalingTargetId": _target},
    ),
}
