"""The product as it is measured: a register from a reference, parsing, and matching, on distinct texts.

Belongs here: the only calls of this benchmark into `transforms.addresses`, so that one place follows its changes.
Does not belong here: measuring.
"""

from collections.abc import Callable
from importlib import import_module
from importlib.util import find_spec
from pathlib import Path

import polars as pl

from sources.divisions import divisions
from transforms.addresses.claims import claim
from transforms.addresses.index import Index, build_index
from transforms.addresses.match import Coded, code
from transforms.addresses.parse import parse
from transforms.addresses.places import REGISTERED, register_rows
from transforms.addresses.reference import describe_reference, names_of_premises
from transforms.addresses.resolve import registered, registered_places

# What `resolve` hands to the index; the rest of the register is not looked at while matching.
_REGISTER = (
    "city_code", "canonical", "level", "area_id", "town_id", "village_id", "group", "road", "road_number", "estate",
    "building", "unit", "floor", "room", "reference_id", "total_floors", "status",
)  # fmt: skip
_AT_ONCE = 250_000
_CODER = "transforms.addresses.coder"


def write_register(reference: Path, folder: Path) -> int:
    """Write the register of a reference (Parquet files, each on its own) and its other names; returns its places."""
    folder.mkdir(parents=True, exist_ok=True)
    divisions = registered(registered_places(None), None, REGISTERED)
    parts, names = [_kept(divisions)], []
    for file in sorted(reference.glob("*.parquet")):
        described = describe_reference(pl.read_parquet(file))
        parts.append(_kept(registered(register_rows(described), None, REGISTERED)))
        names.append(names_of_premises(described))
    # Files share roads: those of one district stand in several.
    places = pl.concat(parts, how="diagonal_relaxed").unique("canonical", keep="first", maintain_order=True)
    places.write_parquet(folder / "register.parquet")
    known = places.filter(pl.col("level") == "P").select("canonical", "city_code")
    aliases = pl.concat(names).unique().join(known, on="canonical").select("city_code", estate="alias")
    aliases.write_parquet(folder / "aliases.parquet")
    return places.height


def _kept(places: pl.DataFrame) -> pl.DataFrame:
    return places.select(name for name in _REGISTER if name in places.columns)


def prepared(folder: Path) -> Index:
    """The index of a register that `write_register` wrote."""
    register = pl.read_parquet(folder / "register.parquet")
    return build_index(register, pl.read_parquet(folder / "aliases.parquet"))


def parse_texts(texts: pl.Series) -> int:
    """Parse texts, some at a time; returns how many."""
    return sum(parse(part).height for part in _parts(texts.to_frame("raw")))


def code_texts(texts: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Code texts (raw and what stands beside them): reference_id, level, certain, in their order."""
    found = [_coded(part, index) for part in texts.iter_slices(_AT_ONCE)]
    return pl.concat(found)


def _coded(texts: pl.DataFrame, index: Index) -> pl.DataFrame:
    coded = _matched(texts, index)
    ids = index.register.select("place", "reference_id")
    matched = coded.matched.join(ids, on="place", how="left", maintain_order="left")
    return matched.sort("mention").select("reference_id", "level", "certain", "score")


def _matched(texts: pl.DataFrame, index: Index) -> Coded:
    mentions = texts.select("raw", "beside_district", "beside_town", "beside_village").with_row_index("mention")
    return code(claim(mentions), index)


def divisions_of(texts: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The names of district, town and community of each text, as far as it is coded, in the order of the texts."""
    named = divisions().unique("division_id", keep="first", maintain_order=True).select("division_id", "name")
    places = index.register.select("place", "area_id", "town_id", "village_id")
    found = [
        coded.matched.sort("mention").join(places, on="place", how="left", maintain_order="left")
        for coded in (_matched(part, index) for part in texts.iter_slices(_AT_ONCE))
    ]
    rows = pl.concat(found)
    for name, column in (("district", "area_id"), ("town", "town_id"), ("village", "village_id")):
        rows = rows.join(
            named.rename({"division_id": column, "name": name}), on=column, how="left", maintain_order="left"
        )
    return rows.select("district", "town", "village")


def coder(folder: Path) -> Callable[[pl.DataFrame], pl.DataFrame] | None:
    """`code_texts` through the call that other programs use, on the same register; None where there is no such call."""
    if find_spec(_CODER) is None:
        return None
    module = import_module(_CODER)
    register = pl.read_parquet(folder / "register.parquet").with_columns(
        superseded_by=pl.lit(None, pl.String), standard_address="canonical"
    )
    ready = module.Coder.of(register, pl.read_parquet(folder / "aliases.parquet"))
    beside = {name: f"beside_{name}" for name in ("district", "town", "village")}
    ids = register.select("reference_id", result_code="city_code")

    def coded(texts: pl.DataFrame) -> pl.DataFrame:
        found: pl.DataFrame = ready.code(texts, "raw", **beside)
        return found.join(ids, on="result_code", how="left", maintain_order="left").select(
            "reference_id", level="result_level", certain=pl.col("result_status") == "auto", score="result_score"
        )

    return lambda texts: pl.concat(coded(part) for part in texts.iter_slices(_AT_ONCE))


def _parts(texts: pl.DataFrame) -> list[pl.Series]:
    return [part["raw"] for part in texts.iter_slices(_AT_ONCE)]
