"""Prints how many tokens each batch has into which texts of so many tokens are cut for several threads.

Usage: tokens_of_shares.py HANDLER_FOLDER THREADS TOKENS_OF_A_BATCH LENGTHS, the last as JSON
"""

import json
import sys
from types import SimpleNamespace

sys.path.insert(0, sys.argv[1])
from shares import shares

threads, most = map(int, sys.argv[2:4])
texts = [SimpleNamespace(ids=[number] * length) for number, length in enumerate(json.loads(sys.argv[4]))]
batches = list(shares(texts, threads, most))
assert [text for batch in batches for text in batch] == texts
print(json.dumps([sum(len(text.ids) for text in batch) for batch in batches]))
