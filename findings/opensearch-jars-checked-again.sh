#!/usr/bin/env bash
# A node looks for classes that stand in two jars again for each module and plugin, in all jars of its class path.
#
# Run: OpenSearch 3.6.0 (Maven Central) with its modules and ML Commons; its start, with the check's own debug lines in the log.
# Expected: each jar of OpenSearch's `lib` is gone through once, and each module's own jars once beside what is known of those.
# Happens: every module and plugin goes through all jars of `lib` anew, once more for the node itself.
# Seen: as stated below, with 25 modules and plugins; about a fifth of the processor time until the node answers.
# Why it matters: whoever starts nodes often, such as for tests, waits for it each time, and the longer the more plugins there are; no
# setting turns it off.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/node.sh"
eval "usual_$(declare -f node_settings)"
node_settings() {
  usual_node_settings
  echo 'logger.org.opensearch.common.bootstrap.JarHell: DEBUG'
}
start_node

cat >"$work/finding.py" <<'PYTHON'
import re
import sys
from collections import Counter
from pathlib import Path
from check import check

log, home = Path(sys.argv[1]).read_text(), Path(sys.argv[2])
extensions = [folder for kind in ('modules', 'plugins') for folder in (home / kind).iterdir() if folder.is_dir()]
lib = {str(path) for path in (home / 'lib').glob('*.jar')}
times = Counter(re.findall(r'examining jar: (\S+)', log))
check('jars of lib that are gone through once', 0, sum(times[jar] == 1 for jar in lib))
check('how often each is', f'[{len(extensions) + 1}]', sorted({times[jar] for jar in lib}))
PYTHON
checks python3 "$work/finding.py" "$work/node.log" "$home"
verdict
