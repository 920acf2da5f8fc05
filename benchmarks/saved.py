"""Results of measurements, kept between runs: each command writes its own file, the report reads them all.

Belongs here: where results lie and how they are written.
Does not belong here: what they mean.
"""

import json
import os
import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

_PACKAGES = ("polars", "duckdb", "rapidfuzz", "numpy", "splink")


def folder_of(benchmark: str) -> Path:
    """Where the results of a benchmark lie unless told otherwise."""
    return Path("build") / benchmark


def save(folder: Path, name: str, found: dict[str, Any]) -> None:
    """Keep the results of one command, with the machine they come from."""
    folder.mkdir(parents=True, exist_ok=True)
    content = {"machine": machine(), **found}
    (folder / f"{name}.json").write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


def load(folder: Path, name: str) -> dict[str, Any] | None:
    """The results of one command, or None if it has not been run."""
    file = folder / f"{name}.json"
    return json.loads(file.read_text(encoding="utf-8")) if file.exists() else None


def machine() -> dict[str, str]:
    """What figures depend on: cores, memory, versions."""
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9
    found = {
        "cores": str(os.cpu_count()),
        "memory": f"{memory:.0f} GB",
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
    }
    return found | {name: version_of(name) for name in _PACKAGES}


def version_of(package: str) -> str:
    """The installed version of a package."""
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
