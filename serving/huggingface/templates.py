"""What stands around a query and around a passage: what the model's files or its card ask for."""

import os


def templates(settings):
    """What comes before and after a query, and before and after a passage.

    RERANK_QUERY_TEMPLATE and RERANK_PASSAGE_TEMPLATE have the text's place as {}; without the first, the default prompt of
    sentence-transformers' settings comes before the query.
    """
    name = settings.get("default_prompt_name")
    prompt = (settings.get("prompts", {}).get(name) or "") if name else ""
    return _around("RERANK_QUERY_TEMPLATE") or (prompt, ""), _around("RERANK_PASSAGE_TEMPLATE") or ("", "")


def _around(name):
    template = os.environ.get(name)
    if not template:
        return None
    if template.count("{}") != 1:
        raise ValueError(f"{name} must hold {{}} once, where the text comes")
    before, _, after = template.partition("{}")
    return before, after
