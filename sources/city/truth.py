"""The ground truth: tables that say what every delivered row, name and address really is.

Belongs here: the layout of the truth tables and writing them as the city grows.
Does not belong here: deciding what is true.
"""

from pathlib import Path
from types import TracebackType
from typing import Self

import numpy as np
import polars as pl
import pyarrow.parquet as pq

from sources.city.block import Block
from sources.city.components import gathered
from sources.city.drawing import Ints
from sources.city.evidence import Evidence
from sources.city.feeds.address import addresses_of
from sources.city.ground import Kind
from sources.city.people import NEVER, NOBODY
from sources.city.places import LEVELS
from sources.city.plan import CitySummary
from sources.city.spelling import standard_texts

TABLES = (
    "people",
    "persons",
    "enterprises_list",
    "enterprises",
    "places",
    "addresses",
    "rows",
    "clues",
    "slips",
    "aliases",
)


class Truth:
    """Writes the truth tables to a folder, or nowhere when there is none, and counts what it is told."""

    def __init__(self, folder: Path | None) -> None:
        """Nothing is written or counted yet."""
        self.folder, self.summary, self.evidence = folder, CitySummary(), Evidence()
        self.writers: dict[str, pq.ParquetWriter] = {}
        if folder is not None:
            folder.mkdir(parents=True, exist_ok=True)

    def append(self, table: str, rows: pl.DataFrame) -> None:
        """Add rows to one of the tables."""
        if self.folder is None:
            return
        content = rows.to_arrow()
        if table not in self.writers:
            path = self.folder / f"{table}.parquet"
            self.writers[table] = pq.ParquetWriter(path, content.schema, compression="zstd", compression_level=1)
        self.writers[table].write_table(content)

    def __enter__(self) -> Self:
        """Begin."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Close all tables."""
        for writer in self.writers.values():
            writer.close()

    def block(self, block: Block) -> None:
        """What is true of a block whatever is delivered: its people, bodies and places."""
        self.append("people", _people(block))
        self.append("enterprises_list", _bodies(block))
        self.append("places", _places(block))

    def delivered(self, block: Block) -> None:
        """What is true of a block once all its deliveries are known: slips, aliases, and the planted cases."""
        self.append("clues", block.plants.frame())
        for name, rows in self.evidence.tables(block).items():
            self.append(name, rows)


def _days(days: Ints) -> pl.Series:
    return pl.Series(days).set(pl.Series(days >= NEVER), None).cast(pl.Int32).cast(pl.Date)


def _uids(first: int, rows: Ints) -> pl.Series:
    return pl.Series(first + rows).set(pl.Series(rows == NOBODY), None)


def _people(block: Block) -> pl.DataFrame:
    people, places = block.people, block.places
    homes = {f"home_place_id_{number}": pl.Series(places.ids[home]) for number, home in enumerate(people.homes, 1)}
    return pl.DataFrame(
        {
            "person_uid": people.ids,
            "name": people.name,
            "sex": pl.Series(["", "男", "女"])[people.sex],
            "birth_date": _days(people.birth),
            "death_date": _days(people.death),
            "arrived": _days(np.where(people.arrived > 0, people.arrived, NEVER)),
            "id_number": people.id_number,
            "second_id_number": people.second_id,
            "phone": people.phone,
            "household": people.first + people.household,
            **homes,
            "earlier_place_id": places.ids[people.earlier],
            "registered_place_id": _uids(places.first, people.registered),
            "father_uid": _uids(people.first, people.father),
            "mother_uid": _uids(people.first, people.mother),
            "spouse_uid": _uids(people.first, people.spouse),
            "former_spouse_uid": _uids(people.first, people.former),
            "married": _days(people.married),
            "divorced": _days(people.divorced),
        }
    )


def _bodies(block: Block) -> pl.DataFrame:
    bodies = block.bodies
    kinds = pl.Series(["company", "shopkeeper", "branch", "cooperative", "institution", "charity"])
    return pl.DataFrame(
        {
            "enterprise_uid": bodies.ids,
            "uscc": bodies.code,
            "name": bodies.name,
            "earlier_name": bodies.earlier_name,
            "kind": kinds[bodies.body],
            "status": pl.Series(["", "存续", "注销", "吊销"])[bodies.status],
            "established": _days(bodies.established),
            "ended": _days(bodies.ended),
            "representative_uid": block.people.ids[bodies.representative],
            "parent_uid": _uids(bodies.first, bodies.parent),
            "place_id": block.places.ids[bodies.place],
            "operates_place_id": block.places.ids[bodies.operates],
            "in_register": bodies.recorded,
        }
    )


def _places(block: Block) -> pl.DataFrame:
    places, atlas, size = block.places, block.atlas, len(block.places)
    parts = standard_texts(atlas, np.arange(size, dtype=np.int64), 0)
    ever = np.any(places.referenced, axis=0)
    living = block.people.alive(block.days[0])
    timed: dict[str, pl.Series] = {}
    for number in range(len(block.days)):
        town = places.town
        timed |= {
            f"in_reference_{number + 1}": pl.Series(places.referenced[number]),
            f"district_{number + 1}": atlas.districts[number][town],
            f"district_code_{number + 1}": atlas.district_codes[number][town],
            f"town_code_{number + 1}": atlas.town_codes[number][town],
            f"village_code_{number + 1}": atlas.village_codes(number)[places.village],
        }
    return pl.DataFrame(
        {
            "place_id": places.ids,
            "reference_id": addresses_of(block).set(pl.Series(~ever), None),
            **{
                name: parts[name].replace("", None) for name in parts.columns if name not in {"cut", "typo", "standard"}
            },
            "standard_address": parts["standard"],
            "kind": pl.Series([kind.name.lower() for kind in Kind])[places.kind],
            "level": pl.Series(LEVELS)[places.level],
            "n_residents": np.bincount(block.people.homes[0][living], minlength=size),
            "aliases_listed": gathered(atlas.listed_aliases, places.estate),
            "aliases_unlisted": gathered(atlas.unlisted_aliases, places.estate),
            **timed,
        }
    )
