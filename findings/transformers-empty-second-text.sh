#!/usr/bin/env bash
# A pair whose second text is empty becomes other tokens alone than in a list.
#
# Run: transformers 4.51.3 with tokenizers 0.21.4, and transformers 5.24.0 with tokenizers 0.23.3 (PyPI): a BERT tokenizer with a
# small vocabulary, the pair ("what is bread", "").
# Expected: the same tokens in each of the ways to give the pair. The documentation of `PreTrainedTokenizer.__call__` describes
# `text` and `text_pair` as one or a list of them, with no other difference.
# Happens: alone, the empty text counts as no second text: `[CLS] what is bread [SEP]`. In a list it counts: one more `[SEP]`,
# of the second segment. The tokenizers library below it sees a pair in both.
# Seen: [2, 5, 6, 7, 3] alone; [2, 5, 6, 7, 3, 3] in a list, as a list of pairs, and from `tokenizers`; the same in both versions.
# Why it matters: a document without the field that is reranked is an empty passage. Its score depends on whether the server
# tokenizes pairs one by one (transformers' pipeline) or in batches (sentence-transformers), so that two servers with the
# same weights rank it differently. Leave such documents out, or send a word in their place.
# shellcheck source-path=SCRIPTDIR
source "$(dirname "${BASH_SOURCE[0]}")/support/finding.sh"
python_packages four transformers==4.51.3 tokenizers==0.21.4
python_packages five transformers==5.24.0 tokenizers==0.23.3

printf '%s\n' '[PAD]' '[UNK]' '[CLS]' '[SEP]' '[MASK]' what is bread >"$work/vocab.txt"
cat >"$work/finding.py" <<'PYTHON'
import json
import pathlib
import sys

import transformers
from check import check
from transformers import BertTokenizerFast

work = pathlib.Path(sys.argv[1])
words = (work / 'vocab.txt').read_text().split()
json.dump({'tokenizer_class': 'BertTokenizerFast'}, open(work / 'tokenizer_config.json', 'w'))
tokenizer = BertTokenizerFast.from_pretrained(work)
query, version = 'what is bread', transformers.__version__
alone, pair = [2, 5, 6, 7, 3], [2, 5, 6, 7, 3, 3]
check(f'{version}, tokens of a text and an empty one', alone, tokenizer(query, '')['input_ids'])
check(f'{version}, lists of one text each', [pair], tokenizer([query], [''])['input_ids'])
check(f'{version}, a list of one pair', [pair], tokenizer([(query, '')])['input_ids'])
check(f'{version}, the tokenizers library', pair, tokenizer.backend_tokenizer.encode(query, '').ids)
PYTHON
checks "$work/four/bin/python" "$work/finding.py" "$work"
checks "$work/five/bin/python" "$work/finding.py" "$work"
verdict
