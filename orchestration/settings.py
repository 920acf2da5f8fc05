"""The environment, read in one place.

Belongs here: which variables configure a deployment, and what stands without them.
Does not belong here: options of a command.
"""

import os
from dataclasses import dataclass, field
from pathlib import Path


@dataclass(frozen=True)
class Settings:
    """Where deliveries come from, where the lake is, and where further contracts lie."""

    landing: Path
    lake: Path
    contracts: tuple[Path, ...] = field(default=())


def from_environment() -> Settings:
    """CHENGMA_LANDING, CHENGMA_LAKE and CHENGMA_CONTRACTS (folders separated by the path separator)."""
    folders = os.environ.get("CHENGMA_CONTRACTS", "")
    return Settings(
        landing=Path(os.environ.get("CHENGMA_LANDING", "landing")),
        lake=Path(os.environ.get("CHENGMA_LAKE", "lake")),
        contracts=tuple(Path(folder) for folder in folders.split(os.pathsep) if folder),
    )
