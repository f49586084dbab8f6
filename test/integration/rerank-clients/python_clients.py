"""Reranks with each client library: python_clients.py URL KEY, with {"query", "documents"} as JSON on standard input.

Prints an object of the indices that each client read, best first.
"""

import json
import sys

import cohere
import litellm
import voyageai

URL, KEY = sys.argv[1:]
ASKED = json.load(sys.stdin)


def indices(results):
    return [getattr(result, "index", None) if hasattr(result, "index") else result["index"] for result in results]


def with_litellm(model: str, base: str = URL):
    return lambda: litellm.rerank(model=model, api_base=base, api_key=KEY, top_n=2, **ASKED).results


CLIENTS = {
    "cohere v1": lambda: cohere.Client(KEY, base_url=URL).rerank(model="any", top_n=2, **ASKED).results,
    "cohere v2": lambda: cohere.ClientV2(KEY, base_url=URL).rerank(model="any", top_n=2, **ASKED).results,
    "voyageai": lambda: voyageai.Client(KEY, base_url=f"{URL}/v1").rerank(model="any", top_k=2, **ASKED).results,
    "litellm cohere": with_litellm("cohere/any"),
    "litellm jina_ai": with_litellm("jina_ai/any"),
    "litellm azure_ai": with_litellm("azure_ai/any"),
    "litellm hosted_vllm": with_litellm("hosted_vllm/any"),
    "litellm hosted_vllm, v1": with_litellm("hosted_vllm/any", f"{URL}/v1"),
    "litellm huggingface": with_litellm("huggingface/any"),
    "litellm voyage": with_litellm("voyage/any"),
}

print(json.dumps({name: indices(rerank()) for name, rerank in CLIENTS.items()}))
