"""SageMaker: its resource types have the names and the structure of the API."""

from typing import Any

from aws_api.calls import Call
from aws_api.mapping import PhysicalName, Properties, ResourceType

LONGEST = 63


def _on_update(property_name: str):
    def calls(value: Any, properties: Properties, endpoint_name: str) -> list[Call]:
        parameters = {"EndpointName": endpoint_name, "EndpointConfigName": properties["EndpointConfigName"]}
        return [Call("sagemaker", "UpdateEndpoint", parameters | {property_name: value})]

    return calls


def _rollout(value: Any, _properties: Properties, component_name: str) -> list[Call]:
    parameters = {"InferenceComponentName": component_name, "DeploymentConfig": value}
    return [Call("sagemaker", "UpdateInferenceComponent", parameters)]


TYPES = {
    "AWS::SageMaker::Model": ResourceType(
        service="sagemaker", creates="CreateModel", name=PhysicalName("ModelName", LONGEST)
    ),
    "AWS::SageMaker::EndpointConfig": ResourceType(
        service="sagemaker", creates="CreateEndpointConfig", name=PhysicalName("EndpointConfigName", LONGEST)
    ),
    "AWS::SageMaker::InferenceComponent": ResourceType(
        service="sagemaker",
        creates="CreateInferenceComponent",
        updates=("UpdateInferenceComponent",),
        name=PhysicalName("InferenceComponentName", LONGEST),
        elsewhere={"DeploymentConfig": _rollout},
    ),
    "AWS::SageMaker::Endpoint": ResourceType(
        service="sagemaker",
        creates="CreateEndpoint",
        updates=("UpdateEndpoint",),
        name=PhysicalName("EndpointName", LONGEST),
        elsewhere={"RetainAllVariantProperties": _on_update("RetainAllVariantProperties")},
    ),
}
