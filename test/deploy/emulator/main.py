"""MiniStack with the additions that this project's deployment needs.

Serves the AWS APIs on GATEWAY_PORT and the control API on CONTROL_PORT; keeps everything in memory. What it does unlike
CloudFormation is written in ../README.md.
"""

import os
import sys
import tempfile
from pathlib import Path

# The rules of AWS's APIs, which the template tests use too.
sys.path.append(str(Path(__file__).parents[2] / "api-models"))

# MiniStack unpacks functions into the default temporary folder.
tempfile.tempdir = os.environ["RUN_FOLDER"]

import ministack.app as app  # noqa: E402

import control  # noqa: E402
import custom_resources  # noqa: E402
import deployment_order  # noqa: E402
import domains  # noqa: E402
import function_updates  # noqa: E402
import identity  # noqa: E402
import inference_components  # noqa: E402
import layers  # noqa: E402
import request_validation  # noqa: E402
import resource_types  # noqa: E402
import resource_validation  # noqa: E402
import routes  # noqa: E402


def main() -> None:
    resource_types.register()
    inference_components.register()
    resource_validation.validate()
    request_validation.validate()
    domains.give_real_endpoints()
    routes.send_domain_traffic_to_the_front()
    layers.show_below_opt()
    function_updates.end_calls_first()
    custom_resources.delete_after_failed_create()
    custom_resources.limit_responses()
    identity.repair_enforcement()
    deployment_order.arrange(os.environ["DEPLOYMENT_ORDER_SEED"])
    control.serve(int(os.environ["CONTROL_PORT"]))
    sys.argv = sys.argv[:1]
    app.main()


if __name__ == "__main__":
    main()
