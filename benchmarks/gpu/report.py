"""The figures of a run: a table to print, and every single measurement to keep."""

import json
from pathlib import Path


class Report:
    def __init__(self, machine, contenders):
        self._machine, self._contenders, self._lines, self._rows = machine, contenders, [machine], []

    def add(self, measure, cells, samples, **others):
        """A row of the table, by contender, and its measurements."""
        rounded = {name: [round(value, 6) for value in values] for name, values in samples.items()}
        self._lines.append({"measure": measure, **others, "samples": rounded})
        self._rows.append([measure, *(cells.get(name, "") for name in self._contenders)])

    def table(self):
        """In Markdown, under a line on the machine."""
        head = ["", *self._contenders]
        rows = [head, ["---"] * len(head), *self._rows]
        return "\n".join([self._line(), "", *("| " + " | ".join(row) + " |" for row in rows)])

    def keep(self, folder):
        """As JSON Lines, the machine first, in place of what the run before has kept."""
        path = Path(folder, "gpu.jsonl")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text("".join(f"{json.dumps(line)}\n" for line in self._lines))
        return path

    def _line(self):
        has = self._machine
        gpu = f", compute capability {has['capability']}, driver {has['driver']}, CUDA {has['cuda']}" if "driver" in has else ""
        return (
            f"`python -m benchmarks.gpu`{' (quick)' if has['quick'] else ''}, {has['date']}: {has['device']}{gpu}; {has['cpu']}, "
            f"{has['cores']} cores; PyTorch {has['torch']}, transformers {has['transformers']}, Python {has['python']}; "
            f"load average {has['loadAverage']} before the start."
        )
