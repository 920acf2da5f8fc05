"""The register prepared for matching: from what a text says to the places it may mean.

Belongs here: the tables of the prepared register, bounded so that no key leads to many places, and what they say of a
place.
Does not belong here: choosing among candidates (`match`), similar names (`names`), files (warehouse).
"""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import polars as pl

from transforms.addresses.matching.keys import (
    ESTATE_KEYS,
    MOST_PLACES,
    NUMBER_KEYS,
    ROAD_KEYS,
    Array,
    Lookup,
    Numbers,
    Parts,
    Rows,
    hashes,
    inside_keys,
    phase,
    texts,
)
from transforms.addresses.matching.names import names_in_blocks
from transforms.addresses.reading.claims import LEVELS, depth
from transforms.addresses.register.places import PARTS

OF_PREMISES = PARTS[:7]
_INSIDE = ("B", "U", "F", "H")


@dataclass(frozen=True)
class Index:
    """The prepared register.

    A place is a number: premises first, in the order of `premises`, then the rows of `areas`, then those of `inside`.
    Hundreds of rooms share what is said of their premises, so a room has only what tells it from its neighbours.

    premises: one row per premises: canonical, city_code, status, `OF_PREMISES`, phase.
    areas: one row per district, town, village, road or village group: canonical, city_code, level, status,
        `OF_PREMISES` down to the road.
    inside: one row per building, entrance, floor and room: key, premises, sequence, depth, floors (of the building; 0:
        nobody said), city_code, in order of key.
    ways: key, letter (of its kind), premises, name (of the estate, where the key is one's), alias (another name),
        part (the phase that the whole name has and `name` lacks), in order of key.
    roads: key, place of roads and village groups, in order of key.
    names: kind, area_id, road_number, name, premises (list): names of roads and estates that may be misspelt.
    blocks: block, row of `names`, in order of block.
    """

    premises: pl.DataFrame
    areas: pl.DataFrame
    inside: pl.DataFrame
    ways: pl.DataFrame
    roads: pl.DataFrame
    names: pl.DataFrame
    blocks: pl.DataFrame

    @cached_property
    def way(self) -> Lookup:
        """Look-up of rows of `ways`."""
        return Lookup(self.ways["key"].to_numpy())

    @cached_property
    def road(self) -> Lookup:
        """Look-up of rows of `roads`."""
        return Lookup(self.roads["key"].to_numpy())

    @cached_property
    def room(self) -> Lookup:
        """Look-up of rows of `inside`."""
        return Lookup(self.inside["key"].to_numpy())

    @cached_property
    def block(self) -> Lookup:
        """Look-up of rows of `blocks`."""
        return Lookup(self.blocks["block"].to_numpy())

    @cached_property
    def identity(self) -> Numbers:
        """What stands for premises in the keys of what is inside: the same in every index of a register."""
        return hashes(self.premises["canonical"])

    @cached_property
    def parts(self) -> Parts:
        """Hashes of the divisions that premises are in."""
        return Parts.of(self.premises, "area_id", "town_id", "village_id")

    @cached_property
    def area_places(self) -> Mapping[str, int]:
        """Places of districts, towns and villages by canonical text."""
        first = self.premises.height
        return {text: first + row for row, text in enumerate(self.areas["canonical"]) if not text.startswith("R|")}

    @cached_property
    def first_inside(self) -> int:
        """The first place that is inside premises."""
        return self.premises.height + self.areas.height

    @cached_property
    def _depths(self) -> tuple[Array, Array]:
        return self.areas.select(depth(pl.col("level"))).to_series().to_numpy(), self.inside["depth"].to_numpy()

    def depths(self, places: Rows) -> Array:
        """How deep each place is, as `claims.depth`; -1 for none (a negative number)."""
        areas, inside = self._depths
        found = np.where(places < 0, -1, LEVELS.index("P")).astype(np.int8)
        in_area = np.flatnonzero((places >= self.premises.height) & (places < self.first_inside))
        found[in_area] = areas[places[in_area] - self.premises.height]
        deeper = np.flatnonzero(places >= self.first_inside)
        found[deeper] = inside[places[deeper] - self.first_inside]
        return found

    def described(self, places: pl.Series) -> pl.DataFrame:
        """What is known of places, in order; nulls for null.

        Returns:
            city_code, level, canonical; sequence (what the place is inside its premises); and, of its premises,
            `OF_PREMISES`; of a road or village group, area_id, town_id, village_id, group and road.
        """
        rows = pl.DataFrame({"place": places.cast(pl.Int64)}).with_row_index("row")
        place, first = pl.col("place"), self.premises.height
        own = ("city_code", "level", "canonical", *OF_PREMISES)
        premises = rows.filter(place < first)
        areas = rows.filter(place >= first, place < self.first_inside)
        inside = rows.filter(place >= self.first_inside)
        rooms = self.inside[(inside["place"] - self.first_inside)].drop("key", "floors")
        held = self.premises[rooms["premises"]].drop("city_code", "phase", "status")
        deep = pl.concat([inside, rooms, held], how="horizontal").with_columns(
            canonical=pl.concat_str("canonical", "sequence", separator="|"),
            level=pl.col("depth").replace_strict(dict(enumerate(LEVELS)), return_dtype=pl.String),
        )
        found = [
            pl.concat([premises, self.premises[premises["place"]].with_columns(level=pl.lit("P"))], how="horizontal"),
            pl.concat([areas, self.areas[areas["place"] - first]], how="horizontal"),
            deep,
        ]
        known = pl.concat(found, how="diagonal").select("row", *own, "sequence")
        return rows.select("row").join(known, on="row", how="left", maintain_order="left").drop("row")


def build_index(register: pl.DataFrame | pl.LazyFrame, aliases: pl.DataFrame) -> Index:
    """Prepare a register for matching.

    Args:
        register: one row per place: city_code, canonical, level, `PARTS`, status; total_floors, if known. Of a lazy
            frame only what is needed is ever held.
        aliases: city_code and estate (another name) of premises.

    Returns:
        The index; places that were superseded are left out by the caller.
    """
    rows = register.lazy()
    upper = (
        rows.filter(~pl.col("level").is_in(_INSIDE))
        .select("canonical", "city_code", "level", "status", *OF_PREMISES)
        .sort("canonical")
        .collect()
    )
    premises = upper.filter(pl.col("level") == "P").drop("level").with_columns(phase=phase(pl.col("estate"))).rechunk()
    areas = (
        upper.filter(pl.col("level") != "P")
        .select("canonical", "city_code", "level", "status", *OF_PREMISES[:5])
        .rechunk()
    )
    names, blocks = names_in_blocks(premises)
    return Index(
        premises=premises,
        areas=areas,
        inside=_inside(rows, premises),
        ways=_ways(premises, aliases),
        roads=_bounded(_keyed(areas, ROAD_KEYS, "place", premises.height).drop("name", "letter", "part")),
        names=names,
        blocks=blocks,
    )


def with_names(index: Index, aliases: pl.DataFrame) -> Index:
    """The index with other names of premises: city_code and estate of all of them."""
    return replace(index, ways=_ways(index.premises, aliases))


def _keyed(frame: pl.DataFrame, keys: Mapping[str, tuple[str, ...]], value: str, first: int) -> pl.DataFrame:
    """key, the number of the row (counted from `first`) and the name of the estate, for each key a row has."""
    parts = Parts.of(frame, *{part for _, *names in keys.values() for part in names})
    found = []
    for key in keys.values():
        rows, numbers = parts.key(key)
        named = key[-1] if key[0].startswith("E") else None
        none = pl.Series([None], dtype=pl.String).new_from_index(0, len(rows))
        name = texts(frame, named)[rows] if named else none
        part = frame[rows].select(phase(pl.col("estate"))).to_series() if named == "without_phase" else none
        found.append(
            pl.DataFrame(
                {"key": numbers, value: (rows + first).astype(np.uint32), "name": name, "part": part}
            ).with_columns(letter=pl.lit(key[0]))
        )
    return pl.concat(found)


def _bounded(keyed: pl.DataFrame) -> pl.DataFrame:
    return keyed.filter(pl.len().over("key") <= MOST_PLACES).sort("key", maintain_order=True).rechunk()


def _ways(premises: pl.DataFrame, aliases: pl.DataFrame) -> pl.DataFrame:
    row = pl.int_range(pl.len(), dtype=pl.UInt32)
    whole = {way: key for way, key in ESTATE_KEYS.items() if way != "phases"}
    without = {"phases": ESTATE_KEYS["phases"]}
    named = (
        premises.with_columns(premises=row)
        .drop("estate")
        .join(aliases.select("city_code", "estate"), on="city_code", maintain_order="left_right")
    )
    found: list[pl.DataFrame] = []
    # A whole name counts before one without its phase, an own name before another.
    for own, other in (({**NUMBER_KEYS, **whole}, whole), (without, without)):
        found.append(_keyed(premises, own, "premises", 0).with_columns(alias=False))
        keyed = _keyed(named, other, "row", 0).with_columns(alias=True)
        found.append(keyed.with_columns(premises=named["premises"][keyed["row"]]).select(found[0].columns))
    return _bounded(pl.concat(found).unique(["key", "premises"], keep="first", maintain_order=True))


def _inside(rows: pl.LazyFrame, premises: pl.DataFrame) -> pl.DataFrame:
    """Everything inside premises; of the canonical text only what it adds to that of the premises is kept."""
    canonical = pl.col("canonical")
    known = "total_floors" in rows.collect_schema().names()
    floors = (pl.col("total_floors").fill_null(0) if known else pl.lit(0)).cast(pl.Int16, strict=False).alias("floors")
    owners = premises.lazy().select(owner="canonical", premises=pl.int_range(pl.len(), dtype=pl.UInt32))
    found = (
        rows.filter(pl.col("level").is_in(_INSIDE))
        .with_columns(floors)
        .select(
            owner=canonical.str.replace(r"\|[^|]*$", ""),
            sequence=canonical.str.extract(r"\|([^|]*)$", 1),
            depth=depth(pl.col("level")),
            floors="floors",
            city_code="city_code",
        )
        .join(owners, on="owner")
        .drop("owner")
        .collect(engine="streaming")
    )
    keys = inside_keys(hashes(premises["canonical"]), found["premises"].to_numpy(), found["sequence"])
    order = np.argsort(keys)
    if (np.diff(keys[order]) == 0).any():
        message = "two places inside premises have one key: the hash of places must change"
        raise ValueError(message)
    return (
        found.with_columns(key=keys)
        .select("key", "premises", "sequence", "depth", "floors", "city_code")[order]
        .rechunk()
    )
