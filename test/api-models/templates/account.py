"""The account, region and partition that a stack is deployed to, and the ARNs there."""

from dataclasses import dataclass

from aws_api.partitions import partition_of


@dataclass(frozen=True)
class Account:
    region: str
    id: str = "111122223333"

    @property
    def partition(self) -> str:
        return partition_of(self.region)

    @property
    def url_suffix(self) -> str:
        return "amazonaws.com.cn" if self.partition == "aws-cn" else "amazonaws.com"

    def arn(self, service: str, resource: str, *, is_global: bool = False) -> str:
        return f"arn:{self.partition}:{service}:{'' if is_global else self.region}:{self.id}:{resource}"
