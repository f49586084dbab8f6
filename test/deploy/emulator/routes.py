"""Where the connections of functions lead: those to a domain to our front, those to AWS to the emulator."""

import json
import os

from ministack.core import lambda_runtime

ROUTE_SCRIPT = os.environ["ROUTE_SCRIPT"]
TO_THE_EMULATOR = 'host.endsWith(".amazonaws.com") ||'
BUT_DOMAINS = '(host.endsWith(".amazonaws.com") && !host.endsWith(".es.amazonaws.com")) ||'


def send_domain_traffic_to_the_front() -> None:
    """MiniStack's worker turns https to AWS into plain http to itself; a domain is to be spoken to over TLS."""
    script = lambda_runtime._NODEJS_WORKER_SCRIPT
    if TO_THE_EMULATOR not in script:
        raise RuntimeError("MiniStack's worker patches https otherwise than the emulator expects.")
    lambda_runtime._NODEJS_WORKER_SCRIPT = f"require({json.dumps(ROUTE_SCRIPT)});\n" + script.replace(
        TO_THE_EMULATOR, BUT_DOMAINS
    )
