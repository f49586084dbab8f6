"""AWS Secrets Manager."""

from aws_api.calls import Call
from aws_api.mapping import PhysicalName, ResourceType

TYPES = {
    "AWS::SecretsManager::Secret": ResourceType(
        service="secretsmanager",
        creates="CreateSecret",
        name=PhysicalName("Name", 64),
        elsewhere={
            "GenerateSecretString": lambda password, *_: [Call("secretsmanager", "GetRandomPassword", password)]
        },
    ),
}
