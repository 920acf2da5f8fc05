"""The prepared register on disk: opened in place, so that coding an address needs no whole register in memory.

Belongs here: writing, opening and renewing what `transforms.addresses.matching.index` makes of the register of a lake,
and the standard addresses of its codes.
Does not belong here: preparing a register, matching (transforms).
"""

import hashlib
import shutil
import tempfile
from dataclasses import dataclass, fields
from functools import cached_property
from pathlib import Path

import deltalake
import numpy as np
import polars as pl
import pyarrow as pa

from transforms import addresses
from transforms.addresses import decisions
from transforms.addresses.matching.index import Index, build_index
from transforms.addresses.matching.keys import Lookup, hashes
from warehouse import decisions as kept
from warehouse.lake import Lake

# To be changed with the layout of the files.
_LAYOUT = 1
PLACES, ALIASES = "gold.address", "gold.address_alias"
_PARTS = tuple(field.name for field in fields(Index))
_TEXTS, _CODES = "standard_addresses", "codes"


@dataclass(frozen=True)
class AddressIndex:
    """The index of a register and the texts of its places; only what is asked for is read from disk."""

    folder: Path
    index: Index
    texts: pl.DataFrame
    codes: pl.DataFrame

    @cached_property
    def _code(self) -> Lookup:
        return Lookup(self.codes["key"].to_numpy())

    def standard_addresses(self, city_codes: pl.Series) -> pl.Series:
        """The standard address of each code, in order; null for null and for what is no code of the register."""
        asking, at = self._code.one(hashes(city_codes))
        rows = self.codes["row"].to_numpy()[at]
        # A key is a hash; the code is compared.
        same = (self.texts["city_code"][rows] == city_codes[asking]).fill_null(value=False).to_numpy()
        places = np.full(len(city_codes), -1, np.int64)
        places[asking[same]] = rows[same]
        wanted = pl.Series(places)
        return self.texts["standard_address"].gather(wanted.set(wanted < 0, None)).rename("standard_address")


def address_index(lake: Lake) -> AddressIndex:
    """The index of the lake's register, prepared anew where the register, its names or the code are new.

    Preparing holds about 150 bytes for each room.

    Raises:
        FileNotFoundError: the lake has no register yet.
    """
    if not lake.has(PLACES):
        message = f"{lake.root} has no table {PLACES} yet: run the pipeline first"
        raise FileNotFoundError(message)
    folder = lake.path("index.address") / _fingerprint(lake)
    if not folder.exists():
        _renew(lake, folder)
    return opened(folder)


def opened(folder: Path) -> AddressIndex:
    """The index in a folder, as `address_index` prepared it."""
    index = Index(**{name: _opened(folder, name) for name in _PARTS})
    return AddressIndex(folder, index, _opened(folder, _TEXTS), _opened(folder, _CODES))


def is_stale(lake: Lake) -> bool:
    """Whether the next one to ask for the index has to wait until it is prepared."""
    return not (lake.path("index.address") / _fingerprint(lake)).exists()


def _fingerprint(lake: Lake) -> str:
    """What an index is made of: the tables as committed, the code, and what makes its hashes."""
    content = hashlib.sha256(f"{_LAYOUT} {pl.__version__}".encode())
    for name in (PLACES, ALIASES):
        if lake.has(name):
            table = deltalake.DeltaTable(str(lake.path(name)))
            content.update(f"{name} {table.metadata().id} {table.version()}".encode())
    content.update(kept.fingerprint(lake).encode())
    for file in sorted(Path(addresses.__path__[0]).rglob("*.py")):
        content.update(file.read_bytes())
    return content.hexdigest()[:16]


def _renew(lake: Lake, folder: Path) -> None:
    """Write the index beside, then move it to its place; earlier ones go, but stay for those who have them open."""
    folder.parent.mkdir(parents=True, exist_ok=True)
    beside = Path(tempfile.mkdtemp(dir=folder.parent))
    try:
        _write(lake, beside)
        earlier = [path for path in folder.parent.iterdir() if path not in {beside, folder}]
        if not folder.exists():
            beside.rename(folder)
        for path in earlier:
            shutil.rmtree(path, ignore_errors=True)
    finally:
        shutil.rmtree(beside, ignore_errors=True)


def _write(lake: Lake, folder: Path) -> None:
    register = lake.scan(PLACES)
    # What became of a district follows from the day; its places are matched under every name.
    live = register.filter(pl.col("superseded_by").is_null() | (pl.col("level") == "D")).rename({"group_name": "group"})
    names = pl.DataFrame(schema={"city_code": pl.String, "estate": pl.String})
    if lake.has(ALIASES):
        known = lake.scan(ALIASES).select("alias", "city_code", "source").collect()
        names = decisions.names(known, kept.taken(lake)).select("city_code", estate="alias").unique()
    index = build_index(live, names.sort("city_code", "estate"))
    for name in _PARTS:
        _save(getattr(index, name), folder, name)
    del index
    register.select("city_code", "standard_address").sink_ipc(_path(folder, _TEXTS))
    keys = hashes(_opened(folder, _TEXTS)["city_code"])
    order = np.argsort(keys)
    _save(pl.DataFrame({"key": keys[order], "row": order.astype(np.uint32)}), folder, _CODES)


def _path(folder: Path, name: str) -> Path:
    return folder / f"{name}.arrow"


def _save(frame: pl.DataFrame, folder: Path, name: str) -> None:
    """One batch without compression: its columns are used where they lie."""
    frame.write_ipc(_path(folder, name), compression="uncompressed", record_batch_size=max(frame.height, 1))


def _opened(folder: Path, name: str) -> pl.DataFrame:
    # Polars itself reads the whole file.
    table = pa.ipc.open_file(pa.memory_map(str(_path(folder, name)))).read_all()
    return pl.DataFrame(table)
