"""Delivering: the files of each feed and batch, their manifests, and the truth about every row in them.

Belongs here: from records to delivered folders.
Does not belong here: file formats (`writing`), what rows say (`feeds`), spoiling rows (`accounts`).
"""

import json
from hashlib import file_digest
from pathlib import Path

import numpy as np
import polars as pl

from sources.city import accounts
from sources.city.block import Block
from sources.city.drawing import Ints, Mask
from sources.city.feeds.address import addresses_of
from sources.city.identities import STATES
from sources.city.noise import BIT, names_of
from sources.city.places import LEVEL, LEVELS
from sources.city.plan import CityPlan
from sources.city.records import TOLD, Records, contracts
from sources.city.truth import Truth
from sources.city.writing import Sink, open_sink
from sources.city.writing.layout import LAYOUTS, FileLayout
from sources.contract import Column

TOO_MANY = 5
# Deltas that bring earlier rows in a new state: sending the old state after it would undo them.
RENEWING = ("hotline_tickets", "health_deaths")


class Batch:
    """One delivery of one feed: takes the records of block after block and writes its files."""

    def __init__(self, plan: CityPlan, out: Path, feed: str, delivery: int, truth: Truth) -> None:
        """Open the files."""
        self.plan, self.feed, self.delivery, self.truth, self.summary = plan, feed, delivery, truth, truth.summary
        self.day = plan.deliveries[delivery].isoformat()
        self.contract, self.layout = contracts()[feed], LAYOUTS[feed]
        self.folder = out / feed / self.day
        self.folder.mkdir(parents=True, exist_ok=True)
        self.files = tuple(_sound(layout, plan) for layout in self.layout.files(delivery))
        self.columns = [_columns(self.contract.columns, layout) for layout in self.files]
        self.sinks = [self._sink(layout, names) for layout, names in zip(self.files, self.columns, strict=True)]

    def _sink(self, layout: FileLayout, names: list[str]) -> Sink:
        headers = [_header(self.contract.column(name), layout) if self.contract.has(name) else name for name in names]
        return open_sink(self.folder, layout, headers, names)

    def add(self, block: Block, records: Records, before: Records | None) -> None:
        """Deliver one block's records; deltas send some of the rows before again."""
        dirt, draws = self.plan.dirt, block.draws(f"{self.feed}/{self.delivery}/rows")
        plants = block.plants
        kept = (plants.kept, plants.kept_bodies, np.array(plants.kept_places, dtype=np.int64))
        frame = accounts.prepared(records.frame, kept)
        if before is not None and self.layout.mode == "delta":
            again = accounts.resent(before.frame, self.contract, len(self.files) - 1, dirt, draws)
            renewed = pl.Series(frame["_entity"].unique()).implode()
            again = again.filter(~pl.col("_entity").is_in(renewed)) if self.feed in RENEWING else again
            frame = pl.concat([frame, again], how="diagonal_relaxed")
        frame = accounts.repeated(frame, self.contract, self.files, dirt, draws)
        frame = accounts.damaged(frame, self.contract, self.files)
        frame = accounts.broken(frame, self.contract, self.files, dirt, draws)
        ranks = np.argsort(np.argsort([layout.name for layout in self.files]))
        frame = frame.with_columns(pl.Series("_rank", ranks[frame["_file"].to_numpy()]))
        frame = frame.sort("_rank", "_order", maintain_order=True)
        frame = accounts.echoed(frame, self.feed, dirt, draws)
        frame = accounts.with_outcomes(accounts.with_keys(frame, self.contract))
        self._truth(block, self._written(frame))

    def _written(self, frame: pl.DataFrame) -> pl.DataFrame:
        """Write the rows to their files; the frame with file and row."""
        placed = []
        for number, (sink, names) in enumerate(zip(self.sinks, self.columns, strict=True)):
            part = frame.filter(pl.col("_file") == number)
            if not len(part):
                continue
            extra = self.files[number].extra
            delivered = part.with_columns(pl.lit(extra[1]).alias(extra[0])) if extra else part
            name, rows = sink.append(delivered.select(names), part["_broken"].to_numpy())
            placed.append(part.with_columns(pl.lit(name).alias("_source_file"), pl.Series("_source_row", rows)))
        return (
            pl.concat(placed) if placed else frame.clear().with_columns(_source_file=pl.lit(""), _source_row=pl.lit(0))
        )

    def _truth(self, block: Block, frame: pl.DataFrame) -> None:
        headers = {column.name: column.header for column in self.contract.columns}
        batch = (pl.lit(self.feed).alias("feed"), pl.lit(self.day).str.to_date().alias("batch_date"))
        rows = frame.select(
            *batch,
            pl.col("_source_file").alias("source_file"),
            pl.col("_source_row").cast(pl.Int64).alias("source_row"),
            pl.col("_key").alias("record_key"),
            pl.col("_outcome").alias("outcome"),
            pl.col("_fault_column").replace(headers).alias("column_name"),
            pl.col("_fault").alias("reason"),
        )
        self.truth.append("rows", rows)
        self._count(rows)
        accepted = frame.filter(pl.col("_outcome") == "accepted")
        key = (*batch, pl.col("_key").alias("record_key"))
        for name in [name for name in frame.columns if name.startswith("_person:")]:
            self._people(block, accepted, name.partition(":")[2], key)
        for name in [name for name in frame.columns if name.startswith("_body:")]:
            role = name.partition(":")[2]
            known = accepted.filter(pl.col(name) >= 0)
            uid = (pl.col(name) + block.bodies.first).alias("enterprise_uid")
            self.truth.append("enterprises", known.select(*key, pl.lit(role).alias("role"), uid))
        for name in [name for name in frame.columns if name.startswith("_place:")]:
            self._addresses(block, accepted, self.contract.column(name.partition(":")[2]), key)

    def _people(self, block: Block, accepted: pl.DataFrame, role: str, key: tuple[pl.Expr, ...]) -> None:
        known = accepted.filter(pl.col(f"_person:{role}") >= 0)
        states = pl.Series(STATES)
        found = known.select(
            *key,
            pl.lit(role).alias("role"),
            (pl.col(f"_person:{role}") + block.people.first).alias("person_uid"),
            pl.lit(states[known[f"_state:{role}"]]).alias("id_state"),
        )
        self.truth.append("persons", found)
        self.summary.count(self.summary.identity, dict(found["id_state"].value_counts().iter_rows()))

    def _addresses(self, block: Block, accepted: pl.DataFrame, column: Column, key: tuple[pl.Expr, ...]) -> None:
        told = {name: accepted[f"_{name}:{column.name}"].to_numpy() for name in TOLD}
        place, level, said = told["place"], told["level"], told["said"]
        there, at = place >= 0, np.maximum(place, 0)
        present = self._present(block, level, said) & (there | (level > LEVEL["outside"]))
        exact = present & there & (level == block.places.level[at]) & block.places.referenced[self.delivery][at]
        wrong = there & (told["slip"] > 0)
        bits = told["noise"] & ~BIT["typo_in_number"]
        bits |= np.where(there & self._renamed(block, at, told["named"]), BIT["old_division"], 0)
        bits |= np.where(wrong, np.where(present, BIT["typo_in_number_hit"], BIT["typo_in_number_miss"]), 0)
        kinds = names_of(pl.Series(bits))
        codes = block.atlas.district_codes[self.delivery][block.places.town[at]]
        found = accepted.select(
            *key,
            pl.lit(column.header).alias("column_name"),
            pl.col(column.name).alias("raw"),
            pl.Series("place_id", block.places.ids[at]).set(pl.Series(~there), None),
            pl.Series(LEVELS)[level].alias("level"),
            pl.Series("present", present),
            addresses_of(block)[at].set(pl.Series(~exact), None).alias("reference_id"),
            codes.set(pl.Series(~there), None).alias("district_code"),
            kinds.alias("noise"),
        )
        self.truth.append("addresses", found)
        self.truth.evidence.hear(
            found.select("feed", "batch_date", "record_key", "column_name").with_columns(
                _owners(accepted),
                *(pl.Series(name, told[name]) for name in TOLD if name != "named"),
                pl.Series("hit", wrong & present),
                pl.Series("known", self._known(block, told["over"])),
                pl.lit(self.contract.has("village")).alias("beside"),
            )
        )
        self.summary.count(self.summary.noise, dict(kinds.explode().value_counts().iter_rows()))

    def _renamed(self, block: Block, place: Ints, named: Ints) -> np.ndarray:
        """Whether a text names the district as it was at an earlier delivery."""
        town = block.places.town[place]
        now = block.atlas.districts[self.delivery][town]
        old = np.zeros(len(place), dtype=np.bool_)
        for era, names in enumerate(block.atlas.districts[: self.delivery]):
            old |= (named == era) & (names[town] != now).to_numpy()
        return old

    def _present(self, block: Block, level: Ints, said: Ints) -> Mask:
        """Whether the reference holds a unit at the level that the text names."""
        known = block.places.present[self.delivery]
        empty = np.zeros(len(block.places), dtype=np.bool_)
        table = np.stack([known.get(name, empty) for name in LEVELS])
        return np.asarray(table[level, np.maximum(said, 0)] & (said >= 0))

    def _known(self, block: Block, over: Ints) -> Mask:
        """Whether the reference holds something of a building, so that its highest floor is known."""
        return np.asarray(block.places.present[self.delivery]["B"][np.maximum(over, 0)] & (over >= 0))

    def _count(self, rows: pl.DataFrame) -> None:
        tally = self.summary.rows.setdefault((self.feed, self.day), {})
        self.summary.count(tally, dict(rows["outcome"].value_counts().iter_rows()))
        self.summary.count(self.summary.quarantined, dict(rows["reason"].drop_nulls().value_counts().iter_rows()))

    def close(self) -> None:
        """Close the files and declare them."""
        for sink in self.sinks:
            sink.finish()
        spoilt = self.plan.dirt.files
        if spoilt and self.delivery and self.layout.empty_file:
            empty = FileLayout(self.layout.empty_file)
            self.sinks.append(self._sink(empty, _columns(self.contract.columns, empty)))
            self.sinks[-1].finish()
        too_many = TOO_MANY if spoilt and not self.delivery and self.layout.declared_too_many else 0
        counts = {name: rows for sink in self.sinks for name, rows in sink.rows.items()}
        files: list[dict[str, object]] = []
        for name in sorted(counts):
            path = self.folder / name
            with path.open("rb") as file:
                digest = file_digest(file, "sha256").hexdigest()
            files.append({"name": name, "rows": counts[name] + too_many * (not files), "sha256": digest})
            self.summary.files += 1
            self.summary.bytes += path.stat().st_size
        self._declare(files)

    def _declare(self, files: list[dict[str, object]]) -> None:
        spoilt = self.plan.dirt.files
        where = f"{self.feed}/{self.day}"
        if spoilt and self.delivery and self.layout.only_success:
            (self.folder / "_SUCCESS").touch()
            self.summary.spoilt.append(f"{where}: _SUCCESS instead of a manifest")
            return
        mode = self.layout.mode if self.delivery else "full"
        manifest = {"feed": self.feed, "batch_date": self.day, "mode": mode, "files": files}
        text = json.dumps(manifest, ensure_ascii=False, indent=2)
        (self.folder / "_manifest.json").write_text(f"{text}\n", encoding="utf-8")
        for layout in self.files:
            if layout.damage:
                self.summary.spoilt.append(f"{where}/{layout.name}: identity numbers through {layout.damage}")
        if spoilt and not self.delivery and self.layout.declared_too_many:
            self.summary.spoilt.append(f"{where}: {TOO_MANY} rows more declared than delivered")


def _owners(rows: pl.DataFrame) -> pl.Series:
    """Whom the addresses of a feed belong to: a number for each person and each body, -1 where it is nobody."""
    for name, kind in (("_body:subject", 1), ("_person:subject", 0)):
        if name in rows.columns:
            owner = rows[name].to_numpy()
            return pl.Series("owner", np.where(owner < 0, -1, owner * 2 + kind))
    return pl.Series("owner", np.full(len(rows), -1))


def _sound(layout: FileLayout, plan: CityPlan) -> FileLayout:
    """The layout as declared, or without its damage in a city whose files are sound."""
    return layout if plan.dirt.files else FileLayout(
        layout.name, layout.kind, layout.encoding, layout.headers, renamed=layout.renamed, most_rows=layout.most_rows
    )  # fmt: skip


def _columns(columns: tuple[Column, ...], layout: FileLayout) -> list[str]:
    names = [column.name for column in columns if column.name not in layout.without]
    names = list(reversed(names)) if layout.reordered else names
    return [*names, layout.extra[0]] if layout.extra else names


def _header(column: Column, layout: FileLayout) -> str:
    """What the file calls a column: as declared, an alias, or the department's code."""
    renamed = dict(layout.renamed)
    if column.name in renamed:
        return renamed[column.name]
    coded = [alias for alias in column.aliases if alias.isascii()]
    chinese = [alias for alias in column.aliases if not alias.isascii()]
    choices = {"code": coded, "alias": chinese}.get(layout.headers, [])
    return choices[0] if choices else column.header
