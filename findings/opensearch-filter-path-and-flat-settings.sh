#!/usr/bin/env bash
# `filter_path` finds no setting by the name that `flat_settings` gives it, and says nothing.
#
# Run: OpenSearch 3.6.0 (Maven Central); one persistent setting of the cluster, read with `flat_settings=true` and filters.
# Expected: a filter of the name that the answer shows leaves that setting.
# Happens: the dots of the filter are a path, and the flat name is one step of it: the answer is `{}`, status 200. With the dots
# escaped by a backslash, with a wildcard, or without `flat_settings` the same filter finds it.
# Seen: as stated below.
# Why it matters: `{}` is what a setting that nobody has set looks like, so that a reader takes the default for the truth.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/node.sh"
start_node

cat >"$work/finding.py" <<'PYTHON'
import json
from check import check
from opensearch import done

NAME = 'plugins.ml_commons.model_auto_deploy.enable'
FLAT = '{"persistent": {"%s": "false"}}' % NAME
done('PUT', '/_cluster/settings', {'persistent': {NAME: False}})


def read(options):
    return json.dumps(done('GET', f'/_cluster/settings?{options}'))[:300]


check('flat, all persistent ones', FLAT, read('flat_settings=true&filter_path=persistent'))
check('flat, by the name', '{}', read(f'flat_settings=true&filter_path=persistent.{NAME}'))
check('flat, by the name with its dots escaped', FLAT, read('flat_settings=true&filter_path=persistent.' + NAME.replace('.', '%5C.')))
check('flat, by a wildcard', FLAT, read('flat_settings=true&filter_path=persistent.plugins*'))
check('nested, by the name', '{"persistent": {"plugins": {"ml_commons": {"model_auto_deploy": {"enable": "false"}}}}}', read(f'filter_path=persistent.{NAME}'))
PYTHON
checks python3 "$work/finding.py"
verdict
