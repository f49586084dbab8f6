"""SageMaker's rules for serverless endpoints, which its models say in words or not at all.

By https://docs.aws.amazon.com/sagemaker/latest/dg/serverless-endpoints.html and the descriptions of the members in the API.
"""

from collections.abc import Iterator
from typing import Any

from aws_api.findings import Finding

Properties = dict[str, Any]

OF_INSTANCES = (
    "InstanceType",
    "InstancePools",
    "InitialInstanceCount",
    "VolumeSizeInGB",
    "ModelDataDownloadTimeoutInSeconds",
    "ContainerStartupHealthCheckTimeoutInSeconds",
    "ManagedInstanceScaling",
    "RoutingConfig",
    "InferenceAmiVersion",
)

MEMORY_SIZES = (1024, 2048, 3072, 4096, 5120, 6144)


def is_serverless(config: Properties) -> bool:
    return any("ServerlessConfig" in variant for variant in config.get("ProductionVariants") or [])


def configuration_findings(config: Properties) -> Iterator[Finding]:
    """What CreateEndpointConfig refuses of a serverless endpoint."""
    if not is_serverless(config):
        return
    variants = config["ProductionVariants"]
    if len(variants) > 1:
        yield Finding("productionVariants", variants, "A serverless endpoint must have one production variant")
    if (config.get("DataCaptureConfig") or {}).get("EnableCapture"):
        yield Finding("dataCaptureConfig.enableCapture", True, "A serverless endpoint captures no data")
    for index, variant in enumerate(variants, 1):
        at = f"productionVariants.{index}.member"
        for name in OF_INSTANCES:
            if variant.get(name) is not None:
                member = name[0].lower() + name[1:]
                yield Finding(f"{at}.{member}", variant[name], "Member must not be set together with serverlessConfig")
        yield from _sizes(f"{at}.serverlessConfig", variant.get("ServerlessConfig") or {})


def _sizes(at: str, serverless: Properties) -> Iterator[Finding]:
    memory, most = serverless.get("MemorySizeInMB"), serverless.get("MaxConcurrency")
    if memory is not None and memory not in MEMORY_SIZES:
        yield Finding(f"{at}.memorySizeInMB", memory, f"Member must be one of {', '.join(map(str, MEMORY_SIZES))}")
    warm = serverless.get("ProvisionedConcurrency")
    if warm is not None and most is not None and warm > most:
        yield Finding(
            f"{at}.provisionedConcurrency", warm, f"Member must have value less than or equal to maxConcurrency, {most}"
        )


def model_findings(model: Properties) -> Iterator[str]:
    """Why a serverless endpoint cannot run a model."""
    container = model.get("PrimaryContainer") or {}
    if container.get("ModelDataSource"):
        yield "ModelDataSource cannot be used with serverless endpoints (API_ContainerDefinition)"
    url = container.get("ModelDataUrl")
    if url and not url.endswith(".tar.gz"):
        yield f"ModelDataUrl {url} must point to a single gzip compressed tar archive (.tar.gz suffix)"
    if model.get("VpcConfig"):
        yield "VPC configuration is not supported for serverless endpoints (serverless-endpoints)"
    if model.get("EnableNetworkIsolation"):
        yield "network isolation is not supported for serverless endpoints (serverless-endpoints)"
    if model.get("Containers"):
        yield "inference pipelines are not supported for serverless endpoints (serverless-endpoints)"
