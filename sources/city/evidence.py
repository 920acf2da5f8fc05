"""What else is delivered about a place: whether anything reveals a wrong number, and how often an alias recurs.

Belongs here: the truth tables `slips` and `aliases`, which need all deliveries of a block at once.
Does not belong here: making texts wrong (`slips`, `misspelling`), the truth about single texts (`deliveries`).
"""

import numpy as np
import polars as pl

from sources.city.block import Block
from sources.city.components import NAMED
from sources.city.feeds.address import addresses_of
from sources.city.misspelling import NAME_SLIPS
from sources.city.noise import BIT
from sources.city.places import LEVEL
from sources.city.slips import COMPONENTS, NUMBER_SLIPS
from sources.city.spelling import WORDS

TEXT = ("feed", "record_key", "column_name")
# The level whose number a component is: a text that ends above it does not show the right one.
SHOWN = {"number": "P", "group": "R", "building": "B", "unit": "U", "floor": "F", "room": "H"}
CONTEXTS = ("text", "columns", "floor", "records")


class Evidence:
    """Collects the address texts of one block after the other, as they are delivered."""

    def __init__(self) -> None:
        """Nothing is collected yet."""
        self._told: list[pl.DataFrame] = []

    def hear(self, told: pl.DataFrame) -> None:
        """Take down the texts of one batch.

        Columns: `feed`, `batch_date`, `record_key`, `column_name`, `owner` (a number per person or body, -1 = nobody),
        the rows of `place`, `said` and `over`, `level`, `noise`, `slip`, `typo`, `words`, `hit`, `known` (whether the
        reference holds something of the building at `over`), `beside` (whether the community has a column of its own).
        """
        self._told.append(told)

    def tables(self, block: Block) -> dict[str, pl.DataFrame]:
        """The truth about the slips and aliases of a block whose deliveries are complete; forgets them."""
        told, self._told = pl.concat(self._told), []
        latest = told.unique(TEXT, keep="last", maintain_order=True)
        return {"slips": _slips(told, latest, block), "aliases": _aliases(told, latest, block)}


def _slips(told: pl.DataFrame, latest: pl.DataFrame, block: Block) -> pl.DataFrame:
    numbers = _with_contexts(_with_right_records(_numbers(told), latest), block)
    ids, references = pl.Series(block.places.ids), addresses_of(block)
    both = pl.concat([numbers, _names(told, block).select(numbers.columns)])
    said = both["said"].to_numpy()
    nothing = pl.Series(said < 0)
    return both.select(
        "batch_date",
        *TEXT,
        "component",
        "slip",
        "hit",
        ids[both["place"].to_numpy()].alias("place_id"),
        references[both["place"].to_numpy()].alias("right_reference"),
        ids[said.clip(0)].set(nothing, None).alias("written_place_id"),
        references[said.clip(0)].set(nothing, None).alias("written_reference"),
        "right_records",
        "revealed_by",
    )


def _names(told: pl.DataFrame, block: Block) -> pl.DataFrame:
    """Slips in names; one hits when the misspelt name is another one's."""
    names = told.filter(pl.col("typo") > 0, pl.col("place") >= 0)
    places, atlas = block.places, block.atlas
    which, slip = np.divmod(names["typo"].to_numpy() - 1, len(NAME_SLIPS))
    hit = np.zeros(len(names), dtype=np.bool_)
    for table, index, name in (
        (atlas.villages, places.village, "village"),
        (atlas.roads, places.road, "road"),
        (atlas.estates, places.estate, "estate"),
    ):
        rows = np.flatnonzero(which == NAMED.index(name))
        hit[rows] = table.taken[table.at(index[names["place"].to_numpy()[rows]], slip[rows])].to_numpy()
    return names.with_columns(
        pl.Series("component", NAMED)[which],
        pl.Series("slip", NAME_SLIPS)[slip],
        pl.Series("hit", hit),
        said=pl.lit(-1, pl.Int64),
        right_records=pl.lit(None, pl.Int64),
        revealed_by=pl.lit(None, pl.List(pl.String)),
    )


def _label(words: tuple[str, ...], index: pl.Expr) -> pl.Expr:
    return index.replace_strict(dict(enumerate(words)), return_dtype=pl.String)


def _numbers(told: pl.DataFrame) -> pl.DataFrame:
    component = _label(COMPONENTS, (pl.col("slip") - 1) // len(NUMBER_SLIPS))
    return (
        told.filter(pl.col("slip") > 0)
        .with_columns(component=component, slip=_label(NUMBER_SLIPS, (pl.col("slip") - 1) % len(NUMBER_SLIPS)))
        .with_columns(
            shown=pl.col("component").replace_strict({name: LEVEL[at] for name, at in SHOWN.items()}).cast(pl.Int64)
        )
    )


def _with_right_records(numbers: pl.DataFrame, latest: pl.DataFrame) -> pl.DataFrame:
    """How many other texts about the same person or body show the right number."""
    text = ["batch_date", *TEXT]
    right = latest.filter(pl.col("owner") >= 0, pl.col("place") >= 0, pl.col("slip") == 0)
    counts = (
        numbers.join(right.select("owner", "place", "level", *TEXT), on=["owner", "place"], suffix="_right")
        .filter(
            pl.col("level_right") >= pl.col("shown"),
            pl.any_horizontal(pl.col(name) != pl.col(f"{name}_right") for name in TEXT),
        )
        .group_by(text)
        .agg(right_records=pl.len().cast(pl.Int64))
    )
    return numbers.join(counts, on=text, how="left", maintain_order="left").with_columns(
        pl.col("right_records").fill_null(0)
    )


def _with_contexts(numbers: pl.DataFrame, block: Block) -> pl.DataFrame:
    """What a reader of everything could see the wrong number by."""
    places = block.places
    place, said = numbers["place"].to_numpy(), numbers["said"].to_numpy()
    elsewhere = pl.Series((said >= 0) & (places.village[said.clip(0)] != places.village[place]))
    plate = pl.col("component") == "number"
    alias = (pl.col("noise") & int(BIT["alias_unlisted"])) > 0
    estate = plate & ((pl.col("words") & WORDS["estate"]) > 0) & ~alias
    village = pl.col("elsewhere") & ((pl.col("words") & WORDS["village"]) > 0)
    found = {
        "text": estate | village,
        "columns": pl.col("elsewhere") & pl.col("beside"),
        "floor": (pl.col("over") >= 0) & pl.col("known"),
        "records": pl.col("right_records") > 0,
    }
    contexts = [pl.when(found[name]).then(pl.lit(name)) for name in CONTEXTS]
    return numbers.with_columns(elsewhere=elsewhere).with_columns(
        revealed_by=pl.concat_list(contexts).list.drop_nulls()
    ).select(
        "batch_date", *TEXT, "component", "slip", "hit", "place", "said", "right_records", "revealed_by"
    )  # fmt: skip


def _aliases(told: pl.DataFrame, latest: pl.DataFrame, block: Block) -> pl.DataFrame:
    """Texts with an estate's unlisted alias: with its plate or alone, and how many other records have both."""
    places, atlas = block.places, block.atlas
    named = _estates_named(told, block)
    districts = pl.Series(places.keys["D"])
    first = pl.DataFrame({"estate": places.estate, "district": districts}).unique("estate", keep="first")
    estates = first.filter(pl.col("estate") >= 0).sort("estate")
    estates = estates.with_columns(alias=atlas.unlisted_aliases[estates["estate"].to_numpy()]).with_columns(
        estates_so_called=pl.len().over("district", "alias").cast(pl.Int64)
    )
    plated = _estates_named(latest, block).filter("with_plate").select("estate", *TEXT)
    seen = plated.group_by("estate").agg(n=pl.len().cast(pl.Int64))
    own = plated.with_columns(own=pl.lit(1, pl.Int64))
    return (
        named.join(estates, on="estate", how="left", maintain_order="left")
        .join(seen, on="estate", how="left", maintain_order="left")
        .join(own, on=["estate", *TEXT], how="left", maintain_order="left")
        .select(
            "batch_date",
            *TEXT,
            pl.Series("place_id", places.ids[named["place"].to_numpy()]),
            "alias",
            "with_plate",
            "estates_so_called",
            # The others: not this one.
            records_with_plate=pl.col("n").fill_null(0) - pl.col("own").fill_null(0),
        )
    )


def _estates_named(told: pl.DataFrame, block: Block) -> pl.DataFrame:
    """The texts that call an estate by its unlisted alias."""
    aliased = told.filter(
        (pl.col("noise") & int(BIT["alias_unlisted"])) > 0,
        (pl.col("words") & WORDS["estate"]) > 0,
        pl.col("place") >= 0,
    )
    return aliased.with_columns(
        pl.Series("estate", block.places.estate[aliased["place"].to_numpy()]),
        with_plate=((pl.col("words") & WORDS["number"]) > 0) & (pl.col("slip") == 0),
    ).filter(pl.col("estate") >= 0)
