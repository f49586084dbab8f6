"""Domain endpoints as AWS names them: a host of their own, without a port."""

import hashlib
from typing import Any

from ministack.core.responses import get_region
from ministack.services import opensearch


def give_real_endpoints() -> None:
    create = opensearch.create_domain_record

    def create_domain_record(payload: dict[str, Any], *rest: Any) -> dict[str, Any]:
        record = create(payload, *rest)
        if "Endpoints" in record:
            raise ValueError("The emulator does not know domains in a VPC.")
        suffix = hashlib.sha256(record["ARN"].encode()).hexdigest()[:26]
        host = f"search-{record['DomainName']}-{suffix}.{get_region()}.es.amazonaws.com"
        record["_Endpoint"] = record["Endpoint"] = host
        return record

    opensearch.create_domain_record = create_domain_record


def domain_of(host: str) -> dict[str, Any] | None:
    """The domain that answers under that host name."""
    return next((record for record in opensearch._domains.values() if record.get("Endpoint") == host), None)
