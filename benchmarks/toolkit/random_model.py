"""Writes a cross-encoder of random weights: as large as the production model, and as varied in its scores.

Usage: random_model.py FOLDER TOKENIZER_FOLDER [TYPE]
"""

import shutil
import sys
from pathlib import Path

import torch
from transformers import AutoConfig, AutoModelForSequenceClassification

folder, tokenizer_folder, model_type = Path(sys.argv[1]), Path(sys.argv[2]), (sys.argv[3:] or ["bert"])[0]
torch.manual_seed(1)
config = AutoConfig.for_model(
    model_type,
    vocab_size=30522,
    hidden_size=384,
    num_hidden_layers=6,
    num_attention_heads=12,
    intermediate_size=1536,
    max_position_embeddings=512 if model_type == "bert" else 514,
    type_vocab_size=2,
    pad_token_id=0,
    num_labels=1,
    initializer_range=0.06,
)
model = AutoModelForSequenceClassification.from_config(config).eval()
model.save_pretrained(folder)
for name in ("tokenizer.json", "tokenizer_config.json"):
    shutil.copy(tokenizer_folder / name, folder / name)
