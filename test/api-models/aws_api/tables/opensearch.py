"""Amazon OpenSearch Service: its domain has the names and the structure of the API."""

from aws_api.documents import json_text
from aws_api.mapping import PhysicalName, ResourceType

TYPES = {
    "AWS::OpenSearchService::Domain": ResourceType(
        service="opensearch",
        creates="CreateDomain",
        updates=("UpdateDomainConfig",),
        name=PhysicalName("DomainName", 28, lower_case=True),
        parameters={"Tags": "TagList"},
        values={"AccessPolicies": json_text},
    ),
}
