"""Writes small cross-encoders of random weights as sentence-transformers saves them, each with what the library scores.

Usage: library_models.py FOLDER

Needs sentence-transformers 6 with transformers 5, and no network: the tokenizers are trained here, on a few words.
Each model gets a folder with a file expected.json of pairs and their logits; those that must be refused get none.
"""

import json
import random
import sys
import tempfile
from pathlib import Path

import torch
from sentence_transformers import CrossEncoder
from sentence_transformers.base.modules import Dense, Normalize, Transformer
from sentence_transformers.sentence_transformer.modules import LayerNorm, Pooling
from tokenizers import Tokenizer, decoders, models, normalizers, pre_tokenizers, processors, trainers
from transformers import AutoConfig, AutoModel, AutoModelForSequenceClassification, PreTrainedTokenizerFast

WORDS = (
    "what who where when why how many does the a an of in on at by for with from to is was are were be and or not "
    "city river mountain planet moon sun light water stone winter summer garden bread butter coffee paper engine "
    "doctor lawyer teacher music painting history science number letter window bridge market harbour island forest"
).split()
BERT_MARKS = ("[CLS]", "[SEP]", "[PAD]", "[UNK]", "[MASK]")
ROBERTA_MARKS = ("<s>", "</s>", "<pad>", "<unk>", "<mask>")
SIZE = {"hidden_size": 32, "intermediate_size": 48, "num_hidden_layers": 4, "num_attention_heads": 2, "vocab_size": 1024}
# A window of 16 tokens lets short texts of a test reach past it; sharp attention lets a wrong place move the scores.
MODERNBERT = {
    **SIZE,
    "local_attention": 16,
    "max_position_embeddings": 512,
    "initializer_range": 0.28,
    # Ettin turns the local layers by the same base as the global ones; the library's own default is 10000.
    "rope_parameters": {
        kind: {"rope_type": "default", "rope_theta": 160000.0} for kind in ("full_attention", "sliding_attention")
    },
}
BERT = {**SIZE, "max_position_embeddings": 512, "type_vocab_size": 2, "initializer_range": 0.3}
ROBERTA = {**SIZE, "max_position_embeddings": 514, "type_vocab_size": 1, "initializer_range": 0.3}

QWEN = {
    **SIZE,
    "head_dim": 16,
    "num_key_value_heads": 1,
    "max_position_embeddings": 512,
    "initializer_range": 0.3,
    "rope_parameters": {"rope_type": "default", "rope_theta": 1000.0},
}


def trained_tokenizer(marks, longest):
    first, end, padding, unknown, mask = marks
    tokenizer = Tokenizer(models.BPE(unk_token=unknown))
    tokenizer.normalizer = normalizers.NFC()
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(
        vocab_size=1000, special_tokens=list(marks), initial_alphabet=alphabet, show_progress=False
    )
    tokenizer.train_from_iterator([" ".join(WORDS)] * 10, trainer)
    between = f"{end} {end}" if marks is ROBERTA_MARKS else end
    tokenizer.post_processor = processors.TemplateProcessing(
        single=f"{first} $A {end}",
        pair=f"{first} $A {between} $B {end}",
        special_tokens=[(token, tokenizer.token_to_id(token)) for token in (first, end)],
    )
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer,
        unk_token=unknown,
        cls_token=first,
        sep_token=end,
        pad_token=padding,
        mask_token=mask,
        model_max_length=longest,
        model_input_names=["input_ids", "attention_mask"],
    )


def saved(folder, kind, model_type, marks=BERT_MARKS, **settings):
    """A model of transformers with its tokenizer."""
    tokenizer = trained_tokenizer(marks, 512)
    ids = {"pad": tokenizer.pad_token_id, "bos": tokenizer.cls_token_id, "eos": tokenizer.sep_token_id}
    known = {f"{name}_token_id": number for name, number in ids.items()}
    config = AutoConfig.for_model(model_type, **{**known, **settings})
    kind.from_config(config).save_pretrained(folder)
    tokenizer.save_pretrained(folder)


def modular(make_head, model_type="modernbert", settings=MODERNBERT):
    with tempfile.TemporaryDirectory() as scratch:
        saved(scratch, AutoModel, model_type, **settings)
        transformer = Transformer(scratch)
    transformer.model.config.num_labels = 1
    head = make_head(transformer.get_embedding_dimension())
    identity = torch.nn.Identity()
    return CrossEncoder(modules=[transformer, *head], num_labels=1, activation_fn=identity, device="cpu")


def of_one_module(model_type, settings, labels=1, **others):
    with tempfile.TemporaryDirectory() as scratch:
        saved(scratch, AutoModelForSequenceClassification, model_type, num_labels=labels, **settings)
        return CrossEncoder(scratch, device="cpu", **others)


def norm(size):
    """A trained norm is not the identity."""
    made = LayerNorm(size)
    torch.nn.init.normal_(made.norm.weight, mean=1, std=0.2)
    torch.nn.init.normal_(made.norm.bias, std=0.2)
    return made


def scores(size):
    return Dense(size, 1, activation_function=torch.nn.Identity(), module_output_name="scores")


def as_ettin(size):
    hidden = Dense(size, size, bias=False, activation_function=torch.nn.GELU())
    return [Pooling(size, pooling_mode="cls"), hidden, norm(size), scores(size)]


def all_poolings(size):
    pooling = Pooling(size, pooling_mode=Pooling.POOLING_MODES)
    wide = size * len(Pooling.POOLING_MODES)
    return [pooling, Dense(wide, size, use_residual=True), Normalize(), scores(size)]


def last_token(size):
    return [Pooling(size, pooling_mode="lasttoken"), Dense(size, size, activation_function=torch.nn.SiLU()), scores(size)]


MODELS = {
    "ettin": lambda: modular(as_ettin),
    "ettin whose last layer is local": lambda: modular(as_ettin, settings={**MODERNBERT, "num_hidden_layers": 3}),
    "modular with every pooling": lambda: modular(all_poolings),
    "modular BERT": lambda: modular(as_ettin, "bert", BERT),
    "modular XLM-R": lambda: modular(last_token, "xlm-roberta", {**ROBERTA, "marks": ROBERTA_MARKS}),
    "granite": lambda: of_one_module("modernbert", {**MODERNBERT, "classifier_pooling": "cls"}),
    "gte": lambda: of_one_module("modernbert", {**MODERNBERT, "classifier_pooling": "mean"}),
    "bge": lambda: of_one_module("xlm-roberta", {**ROBERTA, "marks": ROBERTA_MARKS}),
    "with a prompt": lambda: of_one_module(
        "bert", BERT, prompts={"query": "what is "}, default_prompt_name="query"
    ),
    "of two labels": lambda: of_one_module("bert", BERT, labels=2),
    "decoder without a padding token": lambda: of_one_module("qwen3", {**QWEN, "pad_token_id": None}),
}
REFUSED = {
    "embedding model with one label": (AutoModel, "bert", {**BERT, "num_labels": 1}),
    "embedding ModernBERT with one label": (AutoModel, "modernbert", {**MODERNBERT, "num_labels": 1}),
    "of three labels": (AutoModelForSequenceClassification, "bert", {**BERT, "num_labels": 3}),
    "of two labels that do not say it": (
        AutoModelForSequenceClassification,
        "bert",
        {**BERT, "id2label": {0: "entailment", 1: "contradiction"}, "label2id": {"entailment": 0, "contradiction": 1}},
    ),
}


def drawn_pairs(count):
    draw = random.Random(1)
    passage = lambda: " ".join(draw.choices(WORDS, k=draw.randint(1, 80)))
    return [(" ".join(draw.choices(WORDS, k=draw.randint(1, 10))), passage()) for _ in range(count)]


def logits_of(model, pairs):
    """One by one where the library cannot pad; of two labels how far the second is ahead."""
    size = 8 if model[0].model.config.pad_token_id is not None else 1
    found = model.predict(pairs, activation_fn=torch.nn.Identity(), batch_size=size)
    return (found if found.ndim == 1 else found[:, 1] - found[:, 0]).tolist()


def main(folder):
    for name, make in MODELS.items():
        pairs = drawn_pairs(1000 if name == "ettin" else 24)
        torch.manual_seed(1)
        model = make()
        model.save_pretrained(str(Path(folder, name)))
        expected = {"pairs": pairs, "logits": logits_of(model, pairs)}
        Path(folder, name, "expected.json").write_text(json.dumps(expected))
    for name, (kind, model_type, settings) in REFUSED.items():
        saved(Path(folder, name), kind, model_type, **settings)


if __name__ == "__main__":
    main(sys.argv[1])
