"""Public packages for Chinese addresses on the same texts, for what they can do: district, town, community.

Belongs here: running each in a process of its own, and how often its names are the true ones.
Does not belong here: the calls into them (`peers_script`).
"""

import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import polars as pl

# JioNLP takes five milliseconds for one text.
SAMPLES = {"cpca": 50_000, "addressparser": 20_000, "jionlp": 3_000}
_PARTS = ("district", "town", "village")
_COMMITTEE = "居民委员会|村民委员会|居委会|村委会|委员会"


def measure(texts: pl.DataFrame, python: Path | None, *, quick: bool) -> list[dict[str, Any]]:
    """Speed and accuracy of each package; one that cannot be run says why.

    Args:
        texts: raw, true_district, true_town, true_village.
        python: the interpreter that has the packages; default: this one.
        quick: a tenth of the texts.
    """
    found = []
    for name, size in SAMPLES.items():
        sample = texts.head(size // 10 if quick else size)
        found.append({"name": name} | _measured(name, sample, python or Path(sys.executable)))
    return found


def _measured(name: str, sample: pl.DataFrame, python: Path) -> dict[str, Any]:
    script = Path(__file__).with_name("peers_script.py")
    lines = "\n".join(sample["raw"].str.replace_all(r"[\r\n]", " ").to_list())
    done = subprocess.run(  # noqa: S603 - our own script
        [str(python), str(script), name], input=lines, capture_output=True, text=True, check=False
    )
    if done.returncode:
        reason = done.stderr.strip().splitlines()[-1:] or [f"exit {done.returncode}"]
        return {"missing": reason[0]}
    # The packages greet on standard output.
    answer = json.loads(done.stdout.splitlines()[-1])
    rows = pl.DataFrame(answer["rows"], schema=dict.fromkeys(_PARTS, pl.String), orient="row")
    return {
        "version": answer["version"],
        "texts": sample.height,
        "per_core": sample.height / answer["cpu_seconds"],
        "peak_bytes": answer["peak_kb"] * 1024,
        **shares(sample, rows),
    }


def shares(sample: pl.DataFrame, rows: pl.DataFrame) -> dict[str, float]:
    """How often each part has the true name; a part that is not found is not right."""
    both = pl.concat([sample, rows], how="horizontal")
    same = {part: _plain(pl.col(part)) == _plain(pl.col(f"true_{part}")) for part in _PARTS}
    return both.select(condition.fill_null(value=False).mean().alias(part) for part, condition in same.items()).row(
        0, named=True
    )


def _plain(name: pl.Expr) -> pl.Expr:
    return name.str.replace(f"(?:{_COMMITTEE})$", "").str.replace("社区$", "")
