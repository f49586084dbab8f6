"""Measures the handler on a GPU beside the stock handler of the Hugging Face container, in turns, on random weights.

Takes PyTorch, transformers and the packages of the SageMaker Hugging Face toolkit, and Java for its model server: the
container has them all. Without the toolkit or Java, what goes through HTTP is left out. Ends within four minutes on a GPU.
"""

import argparse
import contextlib
import logging
import os
import subprocess
import sys
import tempfile
import threading
from dataclasses import dataclass
from pathlib import Path

import torch
from transformers import pipeline

from .container import ROOT, Container, missing
from .machine import machine
from .report import Report
from .texts import natural_lengths, pairs_of, words_of
from .turns import a_second, alternate, middle, p99, seconds_of

sys.path.insert(0, str(ROOT / "serving"))
from huggingface import inference  # noqa: E402
from huggingface.cross_encoder import CrossEncoder  # noqa: E402

TOKENIZER = ROOT / "model"
# How far a score may be from 32-bit, at most.
TOLERANCE = 1e-2


@dataclass(frozen=True)
class Plan:
    """How much is measured: of texts of natural length so many pairs, through HTTP so many pairs a request."""

    pairs: int
    compared: int
    pairs_of_request: int
    clients: int
    workers: int
    seconds: int
    least_rounds: int
    seconds_of_turn: int


WHOLE = Plan(pairs=2000, compared=500, pairs_of_request=100, clients=8, workers=4, seconds=30, least_rounds=3, seconds_of_turn=4)
QUICK = Plan(pairs=16, compared=16, pairs_of_request=8, clients=2, workers=2, seconds=0, least_rounds=1, seconds_of_turn=0)


def main():
    options = _options()
    logging.basicConfig(level=logging.INFO, format="%(message)s")
    device, plan = torch.device(options.device), QUICK if options.quick else WHOLE
    if device.type == "cpu":
        os.environ["CUDA_VISIBLE_DEVICES"] = ""
        torch.set_num_threads(os.cpu_count())
    lacking = missing()
    shared = f"ours, {plan.workers} workers"
    report = Report(machine(device, options.quick), ["stock", "ours", *([] if lacking else [shared])])
    words = words_of(TOKENIZER)
    with tempfile.TemporaryDirectory() as folder:
        model = str(Path(folder, "model"))
        subprocess.run([sys.executable, ROOT / "benchmarks/toolkit/random_model.py", model, TOKENIZER], check=True)
        in_one_process(report, model, device, words, plan)
        if lacking:
            logging.warning("What goes through HTTP is left out, for want of %s.", ", ".join(lacking))
        else:
            through_http(report, model, words, plan, shared)
    print(report.table())
    if options.results:
        logging.info("Every single measurement is in %s.", report.keep(options.results))


def in_one_process(report, model, device, words, plan):
    """From texts to scores, without a server."""
    lengths = natural_lengths(plan.pairs)
    pairs = pairs_of(words, lengths)
    inputs = [{"text": query, "text_pair": passage} for query, passage in pairs]
    ours = CrossEncoder(model, device, inference._precision(device))
    exact = CrossEncoder(model, device, torch.float32).logits(pairs[: plan.compared]).sigmoid()
    stock = pipeline("text-classification", model=model, device=device)
    contenders = {
        "stock": lambda: stock(inputs, truncation=True, max_length=512, batch_size=32),
        "ours": lambda: ours.logits(pairs),
    }
    moved = (ours.logits(pairs[: plan.compared]).sigmoid() - exact).abs()
    _check("ours", moved.max().item())
    of_stock = torch.tensor([each["score"] for each in contenders["stock"]()[: plan.compared]])
    _check("stock", (of_stock - exact).abs().max().item())
    report.add(
        "scores differ from those in 32-bit, at most / on average",
        {"ours": f"{moved.max():.1g} / {moved.mean():.1g}"},
        {"ours": moved.tolist()},
    )
    rates = {name: (lambda call=call: plan.pairs / seconds_of(call)) for name, call in contenders.items()}
    samples = alternate(rates, plan.seconds, plan.least_rounds)
    mean = sum(lengths) / len(lengths)
    report.add(
        f"pairs a second in one process, {mean:.0f} tokens on average, 512 at most",
        {name: f"{value:,.0f}" for name, value in middle(samples).items()},
        samples,
        encoder=getattr(ours._encoder, "name", type(ours._encoder).__name__),
    )
    tokenizing = [plan.pairs / seconds_of(lambda: ours._tokenizer.encode(pairs, 512))]
    report.add("of which tokenizing alone", {"ours": f"{tokenizing[0]:,.0f}"}, {"ours": tokenizing})


def through_http(report, model, words, plan, shared):
    """Under the toolkit and its model server."""
    pairs = pairs_of(words, [128] * plan.pairs_of_request)
    with contextlib.ExitStack() as stack:
        start = lambda handler, workers: stack.enter_context(Container(model, handler, workers, {}))  # noqa: E731
        containers = {"stock": start("stock", 1), "ours": start("ours", 1), shared: start("ours", plan.workers)}
        for container in containers.values():
            container.wait()
        of_stock = containers["stock"].scores(pairs)
        for name, container in containers.items():
            _warm_up(container, pairs, plan)
            _check(name, max(abs(one - other) for one, other in zip(container.scores(pairs), of_stock)))
        calls = {name: (lambda container=container: container.scores(pairs)) for name, container in containers.items()}
        times = {name: (lambda call=call: 1000 * seconds_of(call)) for name, call in calls.items()}
        samples = alternate(times, plan.seconds, plan.least_rounds)
        slowest = p99(samples)
        what = f"{plan.pairs_of_request} pairs of 128 tokens through HTTP"
        report.add(
            f"{what}, one client, ms, median / 99th percentile",
            {name: f"{value:.1f} / {slowest[name]:.1f}" for name, value in middle(samples).items()},
            samples,
        )
        rates = {name: (lambda call=call: a_second(call, plan.clients, plan.seconds_of_turn)) for name, call in calls.items()}
        samples = alternate(rates, plan.seconds, plan.least_rounds)
        report.add(
            f"{what}, {plan.clients} clients, requests a second",
            {name: f"{value:.1f}" for name, value in middle(samples).items()},
            samples,
        )


def _warm_up(container, pairs, plan):
    """So many requests at once that each worker gets some."""
    threads = [threading.Thread(target=container.scores, args=(pairs,)) for _ in range(plan.workers)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()


def _check(name, difference):
    """A comparison counts only when all did the same work."""
    if not difference < TOLERANCE:
        raise SystemExit(f"the scores of {name} differ by {difference:g}")


def _options():
    parser = argparse.ArgumentParser(prog="python -m benchmarks.gpu", description=__doc__)
    parser.add_argument("--device", choices=["cuda", "cpu"], default="cuda")
    parser.add_argument("--quick", action="store_true", help="whether it works, not how fast it is; in two minutes on a CPU")
    parser.add_argument("--results", help="the folder for every single measurement (default: benchmarks/results, for a GPU)")
    options = parser.parse_args()
    if options.device == "cuda":
        if not torch.cuda.is_available():
            parser.error("PyTorch sees no GPU here; --device cpu --quick runs the whole path without one")
        options.results = options.results or str(ROOT / "benchmarks/results")
    return options


if __name__ == "__main__":
    main()
