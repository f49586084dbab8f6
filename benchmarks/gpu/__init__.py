"""The handler on a GPU beside the stock handler: `python -m benchmarks.gpu`."""
