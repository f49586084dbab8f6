"""The values of `Ref` and `Fn::GetAtt` for a resource: values of the form that they have in AWS."""

from collections.abc import Callable
from dataclasses import dataclass

from templates.account import Account

Value = Callable[[Account, str], str]
"""From the account and the physical name."""


@dataclass(frozen=True)
class Attributes:
    ref: Value
    attributes: dict[str, Value]


def name(_account: Account, physical_name: str) -> str:
    return physical_name


def arn(service: str, kind: str, *, is_global: bool = False, lower_case: bool = False) -> Value:
    def value(account: Account, physical_name: str) -> str:
        return account.arn(service, kind + (physical_name.lower() if lower_case else physical_name), is_global=is_global)

    return value


def fixed(text: str) -> Value:
    """For what AWS generates without regard to the template; `{region}` and `{suffix}` are filled in."""
    return lambda account, _name: text.format(region=account.region, suffix=account.url_suffix)


def sagemaker(kind: str, name_attribute: str) -> Attributes:
    return Attributes(arn("sagemaker", f"{kind}/", lower_case=True), {name_attribute: name})


SECURITY_GROUP = fixed("sg-0123456789abcdef0")
FUNCTION = arn("lambda", "function:")

OF_TYPE: dict[str, Attributes] = {
    "AWS::ApplicationAutoScaling::ScalableTarget": Attributes(name, {}),
    "AWS::ApplicationAutoScaling::ScalingPolicy": Attributes(name, {}),
    "AWS::CloudWatch::Alarm": Attributes(name, {"Arn": arn("cloudwatch", "alarm:")}),
    "AWS::CloudWatch::Dashboard": Attributes(name, {}),
    "AWS::EC2::SecurityGroup": Attributes(SECURITY_GROUP, {"GroupId": SECURITY_GROUP}),
    "AWS::IAM::Role": Attributes(name, {"Arn": arn("iam", "role/", is_global=True)}),
    "AWS::Lambda::Function": Attributes(name, {"Arn": FUNCTION}),
    "AWS::Lambda::LayerVersion": Attributes(lambda account, layer: account.arn("lambda", f"layer:{layer}:1"), {}),
    "AWS::Lambda::Url": Attributes(
        FUNCTION,
        {"FunctionUrl": fixed("https://abcdefghijklmnopqrstuvwxyz012345.lambda-url.{region}.on.aws/")},
    ),
    "AWS::Logs::LogGroup": Attributes(
        name, {"Arn": lambda account, group: account.arn("logs", f"log-group:{group}:*")}
    ),
    "AWS::SecretsManager::Secret": Attributes(
        lambda account, secret: account.arn("secretsmanager", f"secret:{secret}-a1b2c3"), {}
    ),
    "AWS::OpenSearchService::Domain": Attributes(
        name,
        {
            "Arn": arn("es", "domain/"),
            "DomainEndpoint": fixed("search-docs-abcdefghijklmnopqrstuvwxyz.{region}.es.{suffix}"),
        },
    ),
    "AWS::SageMaker::Endpoint": sagemaker("endpoint", "EndpointName"),
    "AWS::SageMaker::EndpointConfig": sagemaker("endpoint-config", "EndpointConfigName"),
    "AWS::SageMaker::InferenceComponent": sagemaker("inference-component", "InferenceComponentName"),
    "AWS::SageMaker::Model": sagemaker("model", "ModelName"),
    "Custom::RerankModel": Attributes(fixed("aBcDeFgHiJkLmNoPqRsT"), {}),
    "Custom::RerankPipeline": Attributes(name, {"Warnings": fixed("rerank: none.")}),
    "Custom::SearchAccess": Attributes(name, {}),
}
