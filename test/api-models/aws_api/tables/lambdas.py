"""AWS Lambda."""

from aws_api.calls import Call
from aws_api.documents import tag_map
from aws_api.mapping import PhysicalName, ResourceType

TYPES = {
    "AWS::Lambda::Function": ResourceType(
        service="lambda",
        creates="CreateFunction",
        updates=("UpdateFunctionConfiguration",),
        name=PhysicalName("FunctionName", 64),
        values={"Tags": tag_map},
        elsewhere={
            "ReservedConcurrentExecutions": lambda executions, _, name: [
                Call(
                    "lambda",
                    "PutFunctionConcurrency",
                    {"FunctionName": name, "ReservedConcurrentExecutions": executions},
                )
            ]
        },
    ),
    "AWS::Lambda::LayerVersion": ResourceType(
        service="lambda",
        creates="PublishLayerVersion",
        name=PhysicalName("LayerName", 64),
    ),
    "AWS::Lambda::Url": ResourceType(
        service="lambda",
        creates="CreateFunctionUrlConfig",
        updates=("UpdateFunctionUrlConfig",),
        parameters={"TargetFunctionArn": "FunctionName"},
    ),
    "AWS::Lambda::Permission": ResourceType(
        service="lambda",
        creates="AddPermission",
        # The registry's resource takes no id, and generates one.
        added={"StatementId": "Rerank-Permission-0a1b2c3d4e5f"},
    ),
}
