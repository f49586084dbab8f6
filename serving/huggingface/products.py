"""Products of tokens with weights, which take most of the time, by the libraries that PyTorch has for them."""

from copy import deepcopy

import torch
from torch.nn.functional import linear, pad
from transformers.activations import ACT2FN

# What oneDNN computes along with a product, before it rounds.
FUSED = {
    "relu": ("relu", ""),
    "gelu": ("gelu", "none"),
    "gelu_new": ("gelu", "tanh"),
    "gelu_pytorch_tanh": ("gelu", "tanh"),
}


class Plain:
    """PyTorch's own products in the precision of the weights: on a CPU by MKL, where rows differ in the last bit when they are few."""

    name, dtype = "32-bit by MKL", None

    def all_of(self, module):
        """The module, with its products computed so."""
        return module

    def prepared(self, rows):
        """Rows as they are multiplied: for those that several weights are multiplied with."""
        return rows

    def of(self, weight, bias=None, activation=None):
        """What multiplies rows with a weight, adds the bias, and puts them through an activation of that name.

        Without an activation it also adds what is given as `plus`, or multiplies with what is given as `times`.
        """
        weight, bias = weight.detach(), None if bias is None else bias.detach()
        activated = ACT2FN[activation] if activation else None

        def product(rows, plus=None, times=None):
            found = linear(rows, weight, bias)
            if activated:
                return activated(found)
            if plus is not None:
                return found + plus
            return found if times is None else found * times

        return product


class OneDnn:
    """oneDNN's products with weights that are laid out once, so that no row depends on what other rows there are.

    Sums are in 32-bit; `dtype` is what rows and weights are rounded to before, and the sums after. In 32-bit several threads
    that compute one product together add up in another order than one thread does, which moves a sum by up to 1e-5.
    """

    def __init__(self, dtype):
        self.name = "bfloat16 by oneDNN" if dtype == torch.bfloat16 else "32-bit by oneDNN"
        self.dtype = dtype
        # Private, of PyTorch for x86: who makes this is ready for an AttributeError.
        self._laid_out = torch.ops.mkldnn._reorder_linear_weight.default
        self._product = torch.ops.mkldnn._linear_pointwise.default
        self._product_and_other = torch.ops.mkldnn._linear_pointwise.binary

    def all_of(self, module):
        """A copy of the module with its linear layers in exact products: what is small is not worth rounding."""
        copied, exact = deepcopy(module), OneDnn(torch.float32)
        for parent in list(copied.modules()):
            for name, child in list(parent.named_children()):
                if isinstance(child, torch.nn.Linear):
                    setattr(parent, name, _Linear(child, exact))
        return copied

    def prepared(self, rows):
        return rows.to(self.dtype)

    def of(self, weight, bias=None, activation=None):
        alone, with_other, dtype = self._product, self._product_and_other, self.dtype
        laid_out = self._laid_out(weight.detach().to(dtype))
        bias = None if bias is None else bias.detach().to(dtype)
        fused, algorithm = FUSED.get(activation, ("none", ""))
        activated = ACT2FN[activation] if activation and activation not in FUSED else None

        def product(rows, plus=None, times=None):
            rows = rows.to(dtype)
            other, kind = (plus, "add") if times is None else (times, "mul")
            # A sum that is kept in 32-bit is not rounded with the product.
            if other is not None and other.dtype == dtype:
                return with_other(rows, other, laid_out, bias, kind)
            found = alone(rows, laid_out, bias, fused, [], algorithm)
            if plus is not None:
                return plus + found
            return activated(found) if activated else found

        return product


class _Linear(torch.nn.Module):
    """Filled up to so many outputs that oneDNN computes one row as it computes many."""

    OUTPUTS = 16

    def __init__(self, linear, products):
        super().__init__()
        self._outputs = linear.out_features
        missing = -self._outputs % self.OUTPUTS
        weight = pad(linear.weight, (0, 0, 0, missing))
        self._product = products.of(weight, None if linear.bias is None else pad(linear.bias, (0, missing)))

    def forward(self, rows):
        return self._product(rows)[..., : self._outputs]
