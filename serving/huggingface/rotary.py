"""Rotary positions in the configurations of transformers 4 and 5, which name them differently.

transformers 4 reads a configuration that 5 has written without a word, and takes its own defaults for what it misses.
"""

TYPES = ("full_attention", "sliding_attention")


def understood(config):
    """The configuration with what transformers 5 has written under its own names under those of transformers 4 as well."""
    written = getattr(config, "rope_parameters", None)
    if not isinstance(written, dict) or hasattr(config, "standardize_rope_params"):
        return config  # written by transformers 4, or read by 5
    by_type = {name: written[name] for name in TYPES if isinstance(written.get(name), dict)}
    for parameters in by_type.values() or [written]:
        _refuse_scaled(parameters)
    if config.model_type == "modernbert" and by_type:
        config.global_rope_theta, config.local_rope_theta = (rotary_base(config, name) for name in TYPES)
        _refuse_other_order(config)
    elif by_type or "rope_theta" not in written:
        raise ValueError(
            f"this version of transformers cannot read rope_parameters of a {config.model_type} model; "
            "take a serving image with transformers 5"
        )
    else:
        config.rope_theta = written["rope_theta"]
    return config


def rotary_base(config, attention_type):
    """By what the places of a ModernBERT's layers of that type are turned."""
    written = getattr(config, "rope_parameters", None)
    if isinstance(written, dict) and isinstance(written.get(attention_type), dict):
        _refuse_scaled(written[attention_type])
        return written[attention_type]["rope_theta"]
    local = config.local_rope_theta if attention_type == "sliding_attention" else None
    return config.global_rope_theta if local is None else local


def attention_types(config):
    """Which layers of a ModernBERT see everything, and which their neighbours."""
    written = getattr(config, "layer_types", None)
    return list(written) if written else _every_nth(config)


def _every_nth(config):
    return [
        TYPES[number % config.global_attn_every_n_layers != 0] for number in range(config.num_hidden_layers)
    ]


def _refuse_other_order(config):
    if attention_types(config) != _every_nth(config):
        raise ValueError(
            "layer_types of the model's config.json is not what this version of transformers computes: every "
            f"{config.global_attn_every_n_layers}. layer global; take a serving image with transformers 5"
        )


def _refuse_scaled(parameters):
    kind = parameters.get("rope_type", "default")
    if kind != "default":
        raise ValueError(f'rope_type "{kind}" of the model\'s config.json is not supported; only "default" is')
