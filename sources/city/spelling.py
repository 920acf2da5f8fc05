"""Writing an address: from a place and the noise chosen for it to the text of a record, with the truth beside it.

Belongs here: the one pipeline that every address column of every feed goes through.
Does not belong here: choosing the noise (`noise`), sentences around an address (`sentences`).
"""

from dataclasses import dataclass, replace

import numpy as np
import polars as pl

from sources.city.atlas import Atlas
from sources.city.components import Request, by_era, component_columns
from sources.city.drawing import Draws, Ints
from sources.city.lookup import Lookup, numbers_of
from sources.city.noise import BIT, Style, choose, packed
from sources.city.places import LEVEL
from sources.city.slips import slipped
from sources.city.texts import joined
from sources.city.words import full_width, listed, table

NOT_WRITTEN = -1
# A text that says nothing.
NOTHING = ("", "不详", "本村", "", "无")
NOTES = (
    "(3楼以上)",
    "（自建房）",
    "(仅限办公)",
    "（租房）",
    "(电梯房)",
    "（2022年搬入）",
    "（原红光机械厂）",
    "(底楼门面)",
)
NEAR = ("旁", "旁边", "对面", "后门", "附近", "楼下", "门口", "后面")
GAPS = ("", " ", "　", "  ", "\u200b")
# What may contradict a wrong number in the same text.
WORDS = {"village": 1, "number": 2, "estate": 4}
ORDER = ("province", "district", "town", "village", "group", "road", "number", "estate", "building", "unit", "room")


@dataclass(frozen=True)
class Spelled:
    """Address texts with the truth about each.

    `place` is where it really is, `said` what the numbers name (both -1 = nothing), `level` how deep the text goes,
    `noise` its kinds as bits, `named` the delivery whose district names were written (or `NOT_WRITTEN`). `slip` is the
    slip in a number (see `Slips`), `over` the building whose floors end below the written one, `typo` the slip in a
    name (see `component_columns`), `words` the bits of `WORDS` that are written.
    """

    text: pl.Series
    place: Ints
    level: Ints
    noise: Ints
    named: Ints
    said: Ints
    slip: Ints
    over: Ints
    typo: Ints
    words: Ints


class Speller:
    """Writes addresses of one block."""

    def __init__(self, atlas: Atlas, share: float) -> None:
        """Write a `share` of the texts with noise."""
        self.atlas, self.places, self.share = atlas, atlas.places, share
        self.lookup = Lookup(atlas.places)

    def spell(self, rows: Ints, era: Ints, style: Style, draws: Draws) -> Spelled:
        """Write the addresses of the places `rows`, with the division names of the deliveries `era`."""
        noise = choose(self.places, rows, style, self.share, draws)
        slips = slipped(self.lookup, rows, noise, draws)
        request = Request(self.atlas, rows, era, style, noise, draws, slips.numbers)
        parts = component_columns(request)
        typo = parts["typo"].to_numpy()
        there = ~(noise["none"] | noise["outside"] | noise["landmark_only"])
        noise["typo_in_name"] &= typo > 0
        text, level = _replaced(request, _finished(_assembled(parts, request), request), _levels(request, parts))
        written = there & ~(noise["district_missing"] | noise["town_only_as_column"] | noise["old_division"])
        return Spelled(
            text=text,
            place=np.where(there, rows, -1),
            level=level,
            noise=packed(noise),
            named=np.where(written, era, NOT_WRITTEN),
            said=slips.said,
            slip=slips.code,
            over=slips.over,
            typo=typo,
            words=_words(parts),
        )

    def outside(self, spelled: Spelled, rows: Ints, draws: Draws) -> Spelled:
        """The same texts, but those at `rows` are of other provinces."""
        return replace(
            spelled,
            text=spelled.text.scatter(rows, outside_addresses(len(rows), draws)),
            place=_with(spelled.place, rows, -1),
            level=_with(spelled.level, rows, LEVEL["outside"]),
            noise=_with(spelled.noise, rows, int(BIT["outside"])),
            named=_with(spelled.named, rows, NOT_WRITTEN),
            slip=_with(spelled.slip, rows, 0),
            typo=_with(spelled.typo, rows, 0),
        )


def _words(parts: pl.DataFrame) -> Ints:
    """Which of `WORDS` are written."""
    bits = np.zeros(len(parts), dtype=np.int64)
    for name, bit in WORDS.items():
        bits |= (parts[name] != "").to_numpy() * bit
    return bits


def _finished(text: pl.Series, request: Request) -> pl.Series:
    """What happens to a whole text: neighbours, notes, full width."""
    near = request.draws.words(NEAR, request.size).set(~request.where("relative"), "")
    note = request.draws.words(NOTES, request.size).set(~request.where("note"), "")
    whole = joined(text, near, note)
    wide = np.flatnonzero(request.noise["full_width"])
    return whole.scatter(wide, whole[wide].str.replace_many(*full_width())) if len(wide) else whole


def _replaced(request: Request, text: pl.Series, level: Ints) -> tuple[pl.Series, Ints]:
    """Texts that are no address of the city: nothing, another province, a landmark."""
    noise, draws = request.noise, request.draws
    nothing, outside, landmark = (np.flatnonzero(noise[name]) for name in ("none", "outside", "landmark_only"))
    level = np.where(noise["none"], LEVEL["none"], np.where(noise["outside"], LEVEL["outside"], level))
    if len(nothing):
        text = text.scatter(nothing, draws.words(NOTHING, len(nothing)))
    if len(outside):
        text = text.scatter(outside, outside_addresses(len(outside), draws))
    if len(landmark):
        words, level[landmark] = _landmarks(request, landmark)
        text = text.scatter(landmark, words)
    return text, level


def _landmarks(request: Request, rows: Ints) -> tuple[pl.Series, Ints]:
    """南坪街道农贸市场旁: texts that reach the town, the district, or nothing."""
    atlas, draws, size = request.atlas, request.draws, len(rows)
    town, era = request.places.town[request.rows[rows]], request.era[rows]
    reach = draws.weighted((5, 3, 2), size)
    bare = pl.Series((reach == 2) | draws.chance(0.3, size) & (reach == 0))
    district = by_era(atlas.districts, town, era).set(bare, "")
    name = by_era(atlas.towns, town, era).zip_with(pl.Series(reach == 0), atlas.shorts[town])
    text = joined(district, name, draws.words(listed("landmarks"), size), draws.words(NEAR, size))
    return text, np.array([LEVEL["S"], LEVEL["D"], LEVEL["none"]])[reach]


def outside_addresses(size: int, draws: Draws) -> pl.Series:
    """Addresses in other provinces; some leave the province out."""
    rows = table("outside")[draws.whole(0, len(table("outside")) - 1, size)]
    number, building, room = (draws.whole(1, most, size) for most in (300, 12, 9))
    country = pl.concat_str(pl.lit("幸福村"), (pl.lit(pl.Series(number)) % 12 + 1).cast(pl.String), pl.lit("组"))
    flat = pl.concat_str(
        pl.lit("人民路"), pl.lit(pl.Series(number)).cast(pl.String), pl.lit("号"),
        pl.lit(pl.Series(building)).cast(pl.String), pl.lit("栋"),
        pl.lit(pl.Series(room)).cast(pl.String), pl.lit("02室"),
    )  # fmt: skip
    short = pl.lit(pl.Series(draws.chance(0.25, size)))
    province = pl.when(short | (pl.col("province") == pl.col("city"))).then(pl.lit("")).otherwise(pl.col("province"))
    rural = pl.col("district").str.ends_with("县")
    return rows.select(
        pl.concat_str(province, "city", "district", pl.when(rural).then(country).otherwise(flat))
    ).to_series()


def _with(values: Ints, rows: Ints, value: int) -> Ints:
    changed = values.copy()
    changed[rows] = value
    return changed


def _levels(request: Request, parts: pl.DataFrame) -> Ints:
    """The deepest level each text supports: its place's own, or what is left of it."""
    places, noise = request.places, request.noise
    level = np.minimum(places.level[request.rows], parts["cut"].to_numpy())
    # Two rooms share their floor, two shops their plate.
    together = np.where(places.floor[request.rows] == 0, LEVEL["P"], LEVEL["F"])
    return np.where(noise["range"], LEVEL["R"], np.where(noise["two_rooms"], together, level))


def _assembled(parts: pl.DataFrame, request: Request) -> pl.Series:
    """The components in order, with spaces between some and the prefix written twice in others."""
    plain = joined(*(parts[name] for name in ORDER))
    again = joined(parts["province"], parts["district"], plain)
    plain = again.zip_with(request.where("repeated_prefix"), plain)
    gap = np.where(request.noise["spaces"], request.draws.whole(1, 3, request.size), 0)
    gap = np.where(request.noise["zero_width"], 4, gap)
    rows = np.flatnonzero(gap)
    if not len(rows):
        return plain
    between = pl.Series(GAPS)[gap[rows]]
    loose = parts[rows]
    text = pl.Series([""] * len(rows))
    for name in ORDER:
        empty = (loose[name] == "") | (text == "")
        text = joined(text, between.set(empty, ""), loose[name])
    return plain.scatter(rows, text)


def standard_texts(atlas: Atlas, rows: Ints, era: int) -> pl.DataFrame:
    """The components and full text of places as the reference writes them."""
    clean = {name: np.zeros(len(rows), dtype=np.bool_) for name in BIT}
    eras, style = np.full(len(rows), era), Style(village=1.0, formal=True)
    numbers = numbers_of(atlas.places, rows)
    parts = component_columns(Request(atlas, rows, eras, style, clean, Draws(0, 0, "standard"), numbers))
    return parts.with_columns(joined(*(parts[name] for name in ORDER)).alias("standard"))
