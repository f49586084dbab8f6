"""The copies of inference components, what Application Auto Scaling makes of them, and the alarm that wakes them.

Nothing happens by itself: a test says when a minute passes, when nobody has called for long, and when a schedule comes.
"""

from dataclasses import dataclass
from typing import Any

import resource_types
from resource_types import LIVE, ResourceType, arn, require

Properties = dict[str, Any]

COMPONENT = "AWS::SageMaker::InferenceComponent"
TARGET = "AWS::ApplicationAutoScaling::ScalableTarget"
NO_CAPACITY = "NoCapacityInvocationFailures"


@dataclass
class Copies:
    desired: int
    in_service: int
    failures: int = 0
    """Calls that met no copy in this minute."""


COPIES: dict[str, Copies] = {}
"""By the name of the component."""

RANGES: dict[str, tuple[int, int]] = {}
"""The least and the most copies, where a schedule has set them, by the id of the scalable target."""


class Component(ResourceType):
    """Every update asks for the copies of its properties."""

    def _make(self, logical_id: str, properties: Properties, seed: str) -> tuple[str, Properties]:
        made = super()._make(logical_id, properties, seed)
        _ask(properties)
        return made

    def update(self, physical_id: str, old: Properties, new: Properties, *rest: Any) -> tuple[str, Properties]:
        updated = super().update(physical_id, old, new, *rest)
        _ask(new)
        return updated

    def delete(self, physical_id: str, properties: Properties) -> None:
        super().delete(physical_id, properties)
        COPIES.pop(physical_id.rsplit("/", 1)[1], None)


def _ask(properties: Properties) -> None:
    count = properties["RuntimeConfig"]["CopyCount"]
    COPIES[properties["InferenceComponentName"]] = Copies(desired=count, in_service=count)


def check(component: Properties) -> None:
    require("endpoint", component["EndpointName"])
    require("model", component["Specification"]["ModelName"])
    config = LIVE[arn("endpoint", component["EndpointName"])].properties["EndpointConfigName"]
    if not hosts_components(LIVE[arn("endpoint-config", config)].properties):
        raise ValueError(f"Endpoint {component['EndpointName']} hosts a model, not inference components.")


def hosts_components(config: Properties) -> bool:
    return "ModelName" not in config["ProductionVariants"][0]


TYPE = Component(
    name=COMPONENT,
    required=frozenset({"EndpointName", "InferenceComponentName", "RuntimeConfig", "Specification"}),
    optional=frozenset({"DeploymentConfig", "Tags", "VariantName"}),
    create_only=frozenset({"EndpointName", "InferenceComponentName"}),
    check=check,
    physical_id=lambda properties, _: arn("inference-component", properties["InferenceComponentName"]),
    attributes=lambda physical_id: {"InferenceComponentArn": physical_id},
)


def register() -> None:
    resource_types.register(TYPE)


def copies(component: str) -> int:
    """The copies that a call meets; none counts as a failure of the metric."""
    of = COPIES[component]
    if of.in_service == 0:
        of.failures += 1
    return of.in_service


def nobody_calls() -> None:
    """Long enough for target tracking to take away what may go."""
    for target_id, component in _targets():
        least, _ = _range(target_id)
        _scale(component, min(COPIES[component].desired, least))


def minute() -> None:
    """The copies that were asked for are in service, and alarms see the calls of the minute."""
    for of in COPIES.values():
        of.in_service = of.desired
    alarms = [each.properties for each in LIVE.values() if each.properties.get("MetricName") == NO_CAPACITY]
    for alarm in alarms:
        component = alarm["Dimensions"][0]["Value"]
        if alarm.get("AlarmActions") and component in COPIES:
            if COPIES[component].failures >= float(alarm["Threshold"]):
                _take_step(alarm["AlarmActions"])
    for of in COPIES.values():
        of.failures = 0


def clock_strikes(action_name: str) -> None:
    """The scheduled actions of that name."""
    for target_id, component in _targets():
        for action in LIVE[target_id].properties.get("ScheduledActions", []):
            if action["ScheduledActionName"] == action_name:
                bounds = action["ScalableTargetAction"]
                least, most = int(bounds["MinCapacity"]), int(bounds["MaxCapacity"])
                RANGES[target_id] = (least, most)
                _scale(component, max(least, min(most, COPIES[component].desired)))


def _take_step(policy_ids: list[str]) -> None:
    for policy in (LIVE[each].properties for each in policy_ids):
        step = policy["StepScalingPolicyConfiguration"]
        target_id = policy["ScalingTargetId"]
        component, (_, most) = _component(target_id), _range(target_id)
        # Within the cooldown the copy that is on its way counts.
        if COPIES[component].desired == 0:
            _scale(component, min(most, int(step["StepAdjustments"][0]["ScalingAdjustment"])))


def _scale(component: str, desired: int) -> None:
    """What goes is gone at once; what comes takes a minute."""
    of = COPIES[component]
    of.desired, of.in_service = desired, min(of.in_service, desired)


def _range(target_id: str) -> tuple[int, int]:
    target = LIVE[target_id].properties
    return RANGES.get(target_id, (int(target["MinCapacity"]), int(target["MaxCapacity"])))


def _targets() -> list[tuple[str, str]]:
    ids = [id for id, each in LIVE.items() if each.type == TARGET and id.startswith("inference-component/")]
    return [(id, _component(id)) for id in ids]


def _component(target_id: str) -> str:
    return target_id.split("|")[0].split("/")[1]
