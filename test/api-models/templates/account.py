"""The account, region and partition that a stack is deployed to, and the ARNs there."""

from dataclasses import dataclass

PARTITIONS = {"cn": ("aws-cn", "amazonaws.com.cn"), "us-gov": ("aws-us-gov", "amazonaws.com")}


@dataclass(frozen=True)
class Account:
    region: str
    id: str = "111122223333"

    @property
    def partition(self) -> str:
        return self._of_region[0]

    @property
    def url_suffix(self) -> str:
        return self._of_region[1]

    @property
    def _of_region(self) -> tuple[str, str]:
        for prefix, names in PARTITIONS.items():
            if self.region.startswith(f"{prefix}-"):
                return names
        return ("aws", "amazonaws.com")

    def arn(self, service: str, resource: str, *, is_global: bool = False) -> str:
        return f"arn:{self.partition}:{service}:{'' if is_global else self.region}:{self.id}:{resource}"
