"""Every resource type of the templates, and the calls that it stands for."""

from aws_api.calls import Call
from aws_api.mapping import Properties, ResourceType, Unmapped
from aws_api.tables import ec2, iam, lambdas, monitoring, opensearch, sagemaker, scaling, secretsmanager

TYPES: dict[str, ResourceType] = {
    **ec2.TYPES,
    **iam.TYPES,
    **lambdas.TYPES,
    **monitoring.TYPES,
    **opensearch.TYPES,
    **sagemaker.TYPES,
    **scaling.TYPES,
    **secretsmanager.TYPES,
}

WITHOUT_API: dict[str, str] = {
    "AWS::CDK::Metadata": "The CDK counts its constructs with it; nothing is made.",
    "Custom::RerankModel": "Ours: the registrar reads its properties, and the integration tests check what it does.",
    "Custom::RerankPipeline": "Ours, as above.",
    "Custom::SearchAccess": "Ours, as above.",
}
"""Types that no API of AWS makes, and why."""


def calls_of(type_name: str, properties: Properties, physical_name: str) -> list[Call]:
    """The calls that CloudFormation makes for a resource.

    @raises Unmapped: for a type or a property that nothing is said about
    """
    if type_name in WITHOUT_API:
        return []
    if type_name not in TYPES:
        raise Unmapped(f"There is no table for {type_name}.")
    return TYPES[type_name].calls(type_name, properties, physical_name)
