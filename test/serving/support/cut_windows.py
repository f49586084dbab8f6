"""Prints the windows that the handler cuts: a JSON list of lists, for the texts of a JSON list.

Usage: cut_windows.py HANDLER TOKENIZER SIZE MOST TEXTS

HANDLER is the folder of the handler, TOKENIZER a tokenizer.json, or "bytes" for one that is trained here.
"""

import json
import sys

from tokenizers import Tokenizer, models, pre_tokenizers, trainers

handler, name, size, most, texts = sys.argv[1:]
# By itself: the package would load PyTorch.
sys.path.insert(0, handler)
from windows import windows_of  # noqa: E402


def trained():
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=300, initial_alphabet=alphabet, show_progress=False)
    tokenizer.train_from_iterator(["word of a text"] * 10, trainer)
    return tokenizer


tokenizer = trained() if name == "bytes" else Tokenizer.from_file(name)
tokenizer.no_truncation()
tokenizer.no_padding()


def offsets(text):
    return tokenizer.encode(text, add_special_tokens=False).offsets


def described(window):
    return {"text": window, "tokens": len(offsets(window))}


windows = [windows_of(text, offsets(text), int(size), int(most)) for text in json.loads(texts)]
print(json.dumps([[described(window) for window in of_one] for of_one in windows]))
