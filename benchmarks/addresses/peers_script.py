"""One public package on texts from standard input; runs under any interpreter that has it, with nothing of ours.

Belongs here: calling cpca, addressparser or JioNLP the way their documentation does.
Does not belong here: judging what they say (`peers`).
"""

import json
import resource
import sys
import time
from collections.abc import Callable
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

Parts = list[list[str | None]]


def cpca(texts: list[str]) -> Parts:
    """District only."""
    found = import_module("cpca").transform(texts)
    return [[text or None, None, None] for text in found["区"]]


def addressparser(texts: list[str]) -> Parts:
    """District only."""
    found = import_module("addressparser").transform(texts)
    return [[text or None, None, None] for text in found["区"]]


def jionlp(texts: list[str]) -> Parts:
    """District, town and community."""
    parse = import_module("jionlp").parse_location
    rows = []
    for text in texts:
        try:
            found = parse(text, town_village=True)
        except (KeyError, IndexError, TypeError):
            # Known faults of the package: such a text has no result.
            found = {}
        rows.append([found.get("county"), found.get("town"), found.get("village")])
    return rows


TOOLS: dict[str, Callable[[list[str]], Parts]] = {"cpca": cpca, "addressparser": addressparser, "jionlp": jionlp}


def peak_kb() -> int:
    """The most memory this process ever held, by its own status where there is one."""
    status = Path("/proc/self/status")
    if status.exists():
        lines = status.read_text(encoding="ascii").splitlines()
        return next(int(line.split()[1]) for line in lines if line.startswith("VmHWM"))
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss


def main() -> None:
    """Read one text per line, write seconds, memory, version and results as JSON."""
    name = sys.argv[1]
    texts = sys.stdin.read().split("\n")
    TOOLS[name](texts[:2])  # Dictionaries are loaded at the first call.
    begun = time.process_time()
    rows = TOOLS[name](texts)
    taken = time.process_time() - begun
    peak = peak_kb()
    print(json.dumps({"version": version(name), "cpu_seconds": taken, "peak_kb": peak, "rows": rows}))


if __name__ == "__main__":
    main()
