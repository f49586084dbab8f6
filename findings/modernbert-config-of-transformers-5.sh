#!/usr/bin/env bash
# A ModernBERT configuration that transformers 5 saved is read by transformers 4 with another rotary base, without a word.
#
# Run: transformers 5.24.0 saves the configuration of a ModernBERT cross-encoder, transformers 4.51.3 loads it (both PyPI), which
# is the version in the containers of SageMaker whose tags say `transformers4.51.3`.
# Expected: the same model, or an error, or at least the warning that a field is not known.
# Happens: version 5 writes both bases into `rope_parameters` and no longer writes `global_rope_theta` and `local_rope_theta`.
# Version 4 keeps `rope_parameters` as a field that nothing reads, and takes its defaults for the two others.
# Seen: saved with 160000 for the local layers, read as 10000; nothing is logged. With the two old names written into the file
# both versions read 160000.
# Why it matters: a reranker trained with one base in all layers (Ettin's are) loads in the older container, answers, and ranks by
# other numbers. Put `local_rope_theta` and `global_rope_theta` into its config.json.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
python_packages five transformers==5.24.0
python_packages four transformers==4.51.3

cat >"$work/save.py" <<'PYTHON'
import sys

from transformers import ModernBertConfig

base = {'rope_type': 'default', 'rope_theta': 160000.0}
ModernBertConfig(num_labels=1, rope_parameters={'full_attention': base, 'sliding_attention': base}).save_pretrained(sys.argv[1])
PYTHON
cat >"$work/finding.py" <<'PYTHON'
import json
import logging
import os
import sys

import transformers
from check import check
from transformers import AutoConfig

said = []
handler = logging.Handler()
handler.emit = lambda record: said.append(record.getMessage())
transformers.utils.logging.add_handler(handler)
folder = sys.argv[1]
written = json.load(open(os.path.join(folder, 'config.json')))
read = AutoConfig.from_pretrained(folder)
if transformers.__version__.startswith('5'):
    check('written and read by 5.24.0, local base', 160000.0, read.rope_parameters['sliding_attention']['rope_theta'])
    check('written names of the bases', ['rope_parameters'], [name for name in written if 'rope' in name])
else:
    check('read by 4.51.3, global base', 160000.0, read.global_rope_theta)
    check('read by 4.51.3, local base', 10000.0, read.local_rope_theta)
    check('warnings of 4.51.3', [], said)

json.dump({**written, 'local_rope_theta': 160000.0, 'global_rope_theta': 160000.0}, open(os.path.join(folder, 'config.json'), 'w'))
again = AutoConfig.from_pretrained(folder)
new = again.rope_parameters['sliding_attention']['rope_theta']
check(f'{transformers.__version__}, old names written in', 160000.0, getattr(again, 'local_rope_theta', new))
json.dump(written, open(os.path.join(folder, 'config.json'), 'w'))
PYTHON
at_home "$work/five/bin/python" "$work/save.py" "$work/model" >"$work/save.log" 2>&1 || could_not_run "saving: $(tail -3 "$work/save.log")"
checks "$work/five/bin/python" "$work/finding.py" "$work/model"
checks "$work/four/bin/python" "$work/finding.py" "$work/model"
verdict
