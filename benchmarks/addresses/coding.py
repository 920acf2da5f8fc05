"""The product as it is measured: a register from a reference, parsing, and matching, on distinct texts.

Belongs here: the only calls of this benchmark into the product's coding, so that one place follows its changes.
Does not belong here: measuring.
"""

from collections.abc import Callable
from pathlib import Path

import polars as pl

from sources.divisions import divisions
from transforms.addresses.matching.index import Index
from transforms.addresses.matching.match import Coded, code
from transforms.addresses.reading.claims import claim
from transforms.addresses.reading.parse import parse
from transforms.addresses.records import resolve
from transforms.addresses.records.resolve import registered, registered_places
from transforms.addresses.register.places import REGISTERED, register_rows
from transforms.addresses.register.reference import describe_reference, names_of_premises
from warehouse.address_index import ALIASES, PLACES, address_index
from warehouse.coding import open_coder
from warehouse.lake import Lake

_AT_ONCE = 1_000_000
# What a lake's register has beside what the reference says.
_NO_MORE = {"superseded_by": pl.lit(None, pl.String), "standard_address": pl.col("canonical")}
_BESIDE = ("beside_district", "beside_town", "beside_village")


def write_register(reference: Path, folder: Path) -> int:
    """Write a lake with the register of a reference (Parquet files, each on its own), prepared; returns its places."""
    lake = Lake(folder)
    divisions_alone = registered(registered_places(None), None, REGISTERED)
    parts, names = [divisions_alone], []
    for file in sorted(reference.glob("*.parquet")):
        described = describe_reference(pl.read_parquet(file))
        parts.append(registered(register_rows(described), None, REGISTERED))
        names.append(names_of_premises(described))
    # Files share roads: those of one district stand in several.
    places = pl.concat(parts, how="diagonal_relaxed").unique("canonical", keep="first", maintain_order=True)
    known = places.filter(pl.col("level") == "P").select("canonical", "city_code")
    aliases = pl.concat(names).unique().join(known, on="canonical").select("city_code", alias="alias")
    for table, rows in (
        (PLACES, places.rename({"group": "group_name"}).with_columns(**_NO_MORE)),
        (ALIASES, aliases.with_columns(source=pl.lit("reference"))),
    ):
        lake.path(table).parent.mkdir(parents=True, exist_ok=True)
        rows.write_delta(lake.path(table))
    address_index(lake)
    return places.height


def prepared(folder: Path) -> Index:
    """The index of a register that `write_register` wrote."""
    return address_index(Lake(folder)).index


def parse_texts(texts: pl.Series) -> int:
    """Parse texts, some at a time; returns how many."""
    return sum(parse(part["raw"]).height for part in texts.to_frame("raw").iter_slices(_AT_ONCE))


def code_texts(texts: pl.DataFrame, index: Index) -> pl.DataFrame:
    """Code texts (raw and what stands beside them): city_code, level, score, certain, in their order."""
    found = (resolve.code_texts(_mentions(part), index).sort("mention") for part in texts.iter_slices(_AT_ONCE))
    certain = pl.col("status") != "review"
    return pl.concat(found).select("city_code", "level", "score", certain=certain)


def coder(folder: Path) -> Callable[[pl.DataFrame], pl.DataFrame]:
    """`code_texts` through the call that other programs use, on the same register."""
    ready = open_coder(Lake(folder))
    district, town, village = _BESIDE

    def coded(texts: pl.DataFrame) -> pl.DataFrame:
        found = ready.code(texts.select("raw", *_BESIDE), "raw", district=district, town=town, village=village)
        certain = pl.col("result_status") != "review"
        return found.select("result_level", "result_score", city_code="result_code", certain=certain)

    return lambda texts: pl.concat(coded(part) for part in texts.iter_slices(_AT_ONCE))


def with_reference(coded: pl.DataFrame, folder: Path) -> pl.DataFrame:
    """With the reference_id of each code, for judging."""
    ids = Lake(folder).scan(PLACES).select("city_code", "reference_id").collect()
    return coded.join(ids, on="city_code", how="left", maintain_order="left")


def divisions_of(texts: pl.DataFrame, index: Index) -> pl.DataFrame:
    """The names of district, town and community of each text, as far as it is coded, in the order of the texts."""
    named = divisions().unique("division_id", keep="first", maintain_order=True).select("division_id", "name")
    rows = pl.concat(
        index.described(_matched(part, index).matched.sort("mention")["place"]) for part in texts.iter_slices(_AT_ONCE)
    )
    for name, column in (("district", "area_id"), ("town", "town_id"), ("village", "village_id")):
        rows = rows.join(
            named.rename({"division_id": column, "name": name}), on=column, how="left", maintain_order="left"
        )
    return rows.select("district", "town", "village")


def _matched(texts: pl.DataFrame, index: Index) -> Coded:
    return code(claim(_mentions(texts)), index)


def _mentions(texts: pl.DataFrame) -> pl.DataFrame:
    return texts.select("raw", *_BESIDE).with_row_index("mention")
