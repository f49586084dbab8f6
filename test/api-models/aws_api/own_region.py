"""ARNs of another region where a service takes only those of its own."""

from collections.abc import Iterator
from typing import Any

from aws_api.calls import Call
from aws_api.findings import Finding

OWN_REGION: dict[tuple[str, str], tuple[str, ...]] = {
    ("cloudwatch", "PutMetricAlarm"): ("AlarmActions", "InsufficientDataActions", "OKActions"),
    ("lambda", "CreateFunction"): ("KMSKeyArn",),
    ("lambda", "UpdateFunctionConfiguration"): ("KMSKeyArn",),
    ("logs", "AssociateKmsKey"): ("kmsKeyId",),
    ("logs", "CreateLogGroup"): ("kmsKeyId",),
    ("opensearch", "CreateDomain"): ("EncryptionAtRestOptions.KmsKeyId",),
    ("sagemaker", "CreateEndpointConfig"): ("KmsKeyId",),
}
"""The parameters that name them.

Keys: https://docs.aws.amazon.com/kms/latest/developerguide/multi-region-keys-overview.html (a key stays in its region, and a
service uses the one of the region that it is called in). Alarms: what CloudWatch answers, in
https://github.com/cds-snc/notification-terraform/pull/128; the words are its own.
"""


def other_regions(call: Call, region: str) -> Iterator[Finding]:
    """The ARNs that the call, sent to a region, may not name."""
    for path in OWN_REGION.get((call.service, call.operation), ()):
        for arn in _arns(call.parameters, path.split(".")):
            at = arn.split(":")[3]
            if at and at != region:
                yield Finding(_camel(path), arn, f"Invalid region {at} specified. Only {region} is supported")


def _arns(value: Any, path: list[str]) -> list[str]:
    """A key may also be named by its id alone, which is of the region."""
    for name in path:
        value = (value or {}).get(name)
    return [each for each in (value if isinstance(value, list) else [value]) if str(each).startswith("arn:")]


def _camel(path: str) -> str:
    return ".".join(name[:1].lower() + name[1:] for name in path.split("."))
