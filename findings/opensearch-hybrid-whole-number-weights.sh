#!/usr/bin/env bash
# The weights of a hybrid pipeline may be 1.0 and 0.0, and not 1 and 0: the same numbers answer 500.
#
# Run: OpenSearch 3.6.0 with neural-search 3.6.0.0 (Maven Central); three pipelines with a `normalization-processor` whose
# `combination` has weights for two queries.
# Expected: JSON has one kind of number, and the documentation asks for values from 0.0 to 1.0 that sum up to 1.0.
# Happens: only numbers with a point are read as such; a whole one fails with a class_cast_exception and status 500.
# Seen: [0.3, 0.7] and [1.0, 0.0] answer 200, [1, 0] answers 500.
# Why it matters: languages that write 1.0 as 1, JavaScript among them, cannot express the weight; a 500 reads like a node that
# is down, and clients send it again.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/node.sh"
start_node

cat >"$work/finding.py" <<'PYTHON'
from check import check
from opensearch import call


def put(weights):
    combination = {'technique': 'arithmetic_mean', 'parameters': {'weights': weights}}
    body = {'phase_results_processors': [{'normalization-processor': {'combination': combination}}]}
    status, answer = call('PUT', '/_search/pipeline/weights', body)
    return f"{status} {answer['error']['type']}" if status >= 300 else str(status)


check('weights [0.3, 0.7]', '200', put([0.3, 0.7]))
check('weights [1, 0]', '500 class_cast_exception', put([1, 0]))
check('weights [1.0, 0.0]', '200', put([1.0, 0.0]))
PYTHON
checks python3 "$work/finding.py"
verdict
