"""Records of a feed under construction: delivered text columns, with the truth of every row beside them.

Belongs here: the sheet that every feed fills in, column by column.
Does not belong here: which rows a feed has (`feeds`), broken rows, duplicates and files (`deliveries`).
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields, replace
from functools import cache, partial

import numpy as np
import polars as pl

from sources.city import spoiling
from sources.city.block import Block
from sources.city.drawing import Draws, Floats, Ints, Mask
from sources.city.identities import FIFTEEN, MISSING, VALID, Holders, credit_codes, delivered
from sources.city.noise import BIT, STYLES, Style
from sources.city.people import NOBODY
from sources.city.spelling import NOT_WRITTEN, Spelled
from sources.contract import Contract
from sources.standard import load_contracts

SEX = pl.Series([None, "男", "女"], dtype=pl.String)
TOLD = tuple(item.name for item in fields(Spelled) if item.name != "text")
CONFLICT_DAYS = (-365, -31, 31, 365, 3653)


@cache
def contracts() -> Mapping[str, Contract]:
    """The contracts, whose headers and required columns the city delivers."""
    return load_contracts()


@dataclass(frozen=True)
class Records:
    """Rows of one feed for one delivery.

    Columns named as in the contract are delivered text; those that begin with `_` are the truth: `_person:role`,
    `_state:role`, `_body:role` (rows of the block's tables, -1 = none), of address columns what is `TOLD` about each
    text (`_place:column`, `_level:column`, ...; see `Spelled`), `_file` (which file), `_entity` (what the row
    is about, for the next delivery) and `_order`.
    """

    feed: str
    frame: pl.DataFrame


def merged(before: Records, fresh: Records, gone: Ints) -> Records:
    """The next full delivery: rows before, with fresh ones in place of the same entity, without those that are gone."""
    out = pl.Series(np.concatenate([fresh.frame["_entity"].to_numpy(), gone])).implode()
    kept = before.frame.filter(~pl.col("_entity").is_in(out))
    return Records(
        before.feed, pl.concat([kept, fresh.frame], how="diagonal_relaxed").sort("_order", maintain_order=True)
    )


def both(usual: Records, planted: Records) -> Records:
    """The records and, at the end, those of planted cases."""
    later = planted.frame.with_columns(pl.col("_order") + usual.frame["_order"].len())
    return Records(usual.feed, pl.concat([usual.frame, later], how="diagonal_relaxed"))


class Sheet:
    """Fills in the columns of `size` rows of a feed."""

    def __init__(self, block: Block, feed: str, delivery: int, size: int, part: str = "") -> None:
        """Nothing is filled in yet."""
        self.block, self.feed, self.delivery, self.size = block, feed, delivery, size
        self.contract = contracts()[feed]
        self.dirt = block.plan.dirt
        self.draws = block.draws(f"{feed}/{delivery}/{part}")
        self.columns: dict[str, pl.Series] = {}

    def done(self, entity: Ints, file: Ints | int = 0, order: Ints | None = None) -> Records:
        """The finished records, in the order given; columns that were not filled in are empty."""
        columns = {
            column.name: self.columns.get(column.name, pl.Series([None] * self.size, dtype=pl.String))
            for column in self.contract.columns
        }
        hidden = {name: values for name, values in self.columns.items() if name.startswith("_")}
        hidden["_entity"] = pl.Series(entity)
        hidden["_file"] = pl.Series(np.broadcast_to(np.asarray(file), self.size).astype(np.int64))
        hidden["_order"] = pl.Series(np.arange(self.size) if order is None else order).cast(pl.Float64)
        return Records(self.feed, pl.DataFrame(columns | hidden))

    def text(self, column: str, values: pl.Series) -> None:
        """Plain text, as it is."""
        self.columns[column] = values

    def number(self, column: str, values: pl.Series) -> None:
        """Identifiers, telephones and the like, some with stray characters; key columns stay as they are."""
        key = self.contract.column(column).key_position is not None
        self.columns[column] = values if key else spoiling.stray(values, self.dirt.cells, self._part(column))

    def date(self, column: str, days: Ints, form: int = 0) -> None:
        """Days since 1970."""
        required = self.contract.column(column).required
        draws = self._part(column)
        text = spoiling.dates(days, form, self.dirt.dates, draws, required=required)
        text = spoiling.stray(text, self.dirt.cells, draws, mild=True)
        self.columns[column] = self._soundly(text, lambda rows: spoiling.dates(days[rows], form, 0.0, draws))

    def month(self, column: str, numbers: Ints, form: int = 0) -> None:
        """Months since January 1970."""
        self.columns[column] = spoiling.months(numbers, form, self.dirt.dates, self._part(column))

    def time(self, column: str, seconds: Ints) -> None:
        """Seconds since 1970, negative for none."""
        self.columns[column] = spoiling.times(seconds, self.dirt.dates, self._part(column))

    def amount(self, column: str, values: Floats, *, whole: bool = False, unit: str = "元") -> None:
        """Amounts, in yuan when nothing else is said; some are delivered with their unit."""
        draws = self._part(column)
        text = spoiling.amounts(values, self.dirt.amounts, draws, whole=whole, unit=unit)
        plain = partial(spoiling.amounts, share=0.0, draws=draws, whole=whole)
        self.columns[column] = self._soundly(text, lambda rows: plain(values[rows]))

    def code(self, column: str, table: str, labels: pl.Series, *, coded: bool = False) -> None:
        """Labels of a code table; required columns hold no unknown codes."""
        unknown = 0.0 if self.contract.column(column).required else self.dirt.unknown_codes
        key = self.contract.column(column).key_position is not None
        share = 0.0 if key else self.dirt.codes
        draws = self._part(column)
        # Scattering spelt values over the labels would change them.
        text = spoiling.codes(labels.clone(), table, (share, unknown), draws, coded=coded)
        plain = partial(spoiling.codes, table=table, shares=(0.0, 0.0), draws=draws, coded=coded)
        self.columns[column] = self._soundly(text, lambda rows: plain(labels[rows]))

    def _soundly(self, text: pl.Series, plain: Callable[[Ints], pl.Series]) -> pl.Series:
        """The texts, those of rows about planted people, bodies and places without dirt, as far as they are known."""
        plants = self.block.plants
        places = np.array(plants.kept_places, dtype=np.int64)
        kept: dict[str, Ints] = {"_person": plants.kept, "_body": plants.kept_bodies, "_place": places}
        about = np.zeros(self.size, dtype=np.bool_)
        for name, rows in self.columns.items():
            kind, _, role = name.partition(":")
            if role and kind in kept:
                about |= np.isin(rows.to_numpy(), kept[kind])
        at = np.flatnonzero(about)
        return text.scatter(at, plain(at)) if len(at) else text

    def name(self, column: str, who: Ints, role: str) -> None:
        """The names of people (rows, -1 for none) in a role."""
        right = _people(self.block.people.name, who)
        draws = self._part(column)
        text = spoiling.names(right, self.dirt.names, draws)
        text = right.zip_with(pl.Series(np.isin(who, self.block.plants.kept)), text)
        self.columns[column] = spoiling.stray(text, self.dirt.cells / 3, draws, mild=True)
        self.columns[f"_person:{role}"] = pl.Series(who)
        self.columns.setdefault(f"_state:{role}", pl.Series(np.full(self.size, MISSING)))

    def identity(self, column: str, who: Ints, role: str, missing: float | None = None) -> None:
        """The resident numbers of people in a role; now and then the second number of somebody who has two."""
        people, draws = self.block.people, self._part(column)
        someone = np.maximum(who, 0)
        numbers, second = people.id_number[someone], people.second_id[someone]
        numbers = second.zip_with(pl.Series(draws.chance(0.5, self.size)) & second.is_not_null(), numbers)
        close = self.block.relative_ids[someone]
        share = self.dirt.missing_ids if missing is None or self.dirt.missing_ids == 0 else missing
        text, state = delivered(Holders(numbers, people.birth[who], close), self.dirt, share, draws)
        # What a lost number hides is measured on everybody else.
        lost = np.isin(who, self.block.plants.kept) & (state != VALID) & (state != FIFTEEN)
        text, state = people.id_number[someone].zip_with(pl.Series(lost), text), np.where(lost, VALID, state)
        state = np.where(who == NOBODY, MISSING, state)
        key = self.contract.column(column).key_position is not None
        text = text.set(pl.Series(who == NOBODY), None)
        self.columns[column] = text if key else spoiling.stray(text, self.dirt.cells, draws)
        self.columns[f"_state:{role}"] = pl.Series(state)
        self.columns[f"_person:{role}"] = pl.Series(who)

    def credit(self, column: str, codes: pl.Series, missing: float = 0.0) -> None:
        """Unified social credit codes."""
        share = missing if self.dirt.missing_ids > 0 else 0.0
        self.columns[column] = credit_codes(codes, self.dirt, self._part(column), share)

    def phone(self, column: str, who: Ints, missing: float = 0.05) -> None:
        """The telephones of people."""
        draws = self._part(column)
        text = _people(self.block.people.phone, who).set(pl.Series(draws.chance(missing, self.size)), None)
        self.columns[column] = spoiling.stray(text, self.dirt.cells / 2, draws)

    def sex(self, column: str, who: Ints, *, coded: bool = False) -> None:
        """The sexes of people; a few contradict the resident number."""
        conflict = self._part("conflict").chance(self.dirt.conflicts / 2, self.size)
        value = np.where(who == NOBODY, 0, self.block.people.sex[who])
        value = np.where(conflict & (value > 0), 3 - value, value)
        self.code(column, "sex", SEX[value], coded=coded)

    def birth(self, column: str, who: Ints, form: int = 0) -> None:
        """The births of people; a few contradict the resident number."""
        draws = self._part("birth_conflict")
        shift = np.array(CONFLICT_DAYS)[draws.whole(0, len(CONFLICT_DAYS) - 1, self.size)]
        shift = np.where(draws.chance(self.dirt.conflicts / 2, self.size), shift, 0)
        self.date(column, np.where(who == NOBODY, 10**6, self.block.people.birth[who] + shift), form)

    def style(self, name: str) -> Style:
        """How a kind of column writes addresses."""
        return STYLES[name]

    def address(self, column: str, rows: Ints, style: str, era: Ints | None = None) -> None:
        """Addresses of places (rows, -1 for another province), with the truth about each text."""
        from_outside = np.flatnonzero(rows < 0)
        draws = self._part(column)
        current = np.where(draws.chance(0.5, self.size), self.delivery, 0)
        era = current if era is None else era
        spelled = self.block.speller.spell(np.maximum(rows, 0), era, STYLES[style], draws)
        kept = np.flatnonzero(np.isin(rows, self.block.plants.kept_places))
        if len(kept):
            spelled = _clearly(self.block, spelled, kept, rows[kept], era[kept])
        if len(from_outside):
            spelled = self.block.speller.outside(spelled, from_outside, draws)
        self.columns[column] = spelled.text
        for name in TOLD:
            self.columns[f"_{name}:{column}"] = pl.Series(getattr(spelled, name))

    def unwritten(self, column: str, rows: Mask) -> None:
        """Nothing was taken down: the cell is empty and says nothing."""
        blank = pl.Series(rows)
        self.columns[column] = self.columns[column].set(blank, None)
        self.unsaid(column, rows)

    def unsaid(self, column: str, rows: Mask) -> None:
        """The text of a column holds no address."""
        blank = pl.Series(rows)
        nothing = {"place": NOBODY, "noise": int(BIT["none"]), "named": NOT_WRITTEN, "over": NOBODY}
        for name in TOLD:
            told = self.columns[f"_{name}:{column}"]
            self.columns[f"_{name}:{column}"] = told if name == "said" else told.set(blank, nothing.get(name, 0))

    def refuse(self, rows: Mask, reason: str, column: str) -> None:
        """Rows that are delivered although they are no data."""
        none = pl.Series([None] * self.size, dtype=pl.String)
        for name, value in (("_fault", reason), ("_fault_column", column)):
            self.columns[name] = self.columns.get(name, none).set(pl.Series(rows), value)

    def bodies(self, role: str, rows: Ints) -> None:
        """Which enterprise stands in a role."""
        self.columns[f"_body:{role}"] = pl.Series(rows)

    def _part(self, column: str) -> Draws:
        return self.draws.part(column)


def _clearly(block: Block, spelled: Spelled, at: Ints, places: Ints, era: Ints) -> Spelled:
    """The same texts, those at some positions without noise: what a bad address hides is measured on others."""
    clear = block.clear_speller.spell(places, era, Style(0.3), block.draws("clear"))
    told = {}
    for name in TOLD:
        told[name] = getattr(spelled, name).copy()
        told[name][at] = getattr(clear, name)
    return replace(spelled, text=spelled.text.scatter(at, clear.text), **told)


def _people(values: pl.Series, who: Ints) -> pl.Series:
    return values[np.maximum(who, 0)].set(pl.Series(who == NOBODY), None)
