"""Building the whole city: block after block, delivery after delivery.

Belongs here: the one function that does it all.
Does not belong here: everything it calls.
"""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from pathlib import Path

import polars as pl

from sources.city.block import Block
from sources.city.deliveries import Batch
from sources.city.feeds import FEEDS
from sources.city.making import make
from sources.city.plan import CityPlan, CitySummary
from sources.city.records import Records, contracts
from sources.city.towns import blocks
from sources.city.truth import Truth
from sources.city.writing import FileLayout, open_sink

WAITING, WAITING_DAYS, WAITING_ROWS = "health_births", 5, 3


def simulate(
    plan: CityPlan, out: Path, truth: Path | None, progress: Callable[[str, float], None] | None = None
) -> CitySummary:
    """Build a synthetic city and deliver its departments' extracts.

    Args:
        plan: how large, how dirty, which deliveries.
        out: landing zone: `<out>/<feed>/<batch date>/` files and `_manifest.json`.
        truth: folder for the truth tables, or None for none.
        progress: called with what is being done and the share that is done.

    Returns:
        what was built and planted, counted.

    Raises:
        OSError: a file cannot be written.
    """
    groups = blocks(plan)
    with Truth(truth) as tables:
        summary = tables.summary
        batches = {
            (feed, delivery): Batch(plan, out, feed, delivery, tables)
            for delivery in range(len(plan.deliveries))
            for feed in FEEDS
        }
        for index, towns in enumerate(groups):
            if progress is not None:
                progress(f"block {index + 1} of {len(groups)}", index / len(groups))
            block = make(plan, index, towns)
            tables.block(block)
            records = _deliver(block, batches)
            tables.delivered(block)
            _count(block, summary)
        if progress is not None:
            progress("manifests", 1.0)
        for batch in batches.values():
            batch.close()
    if plan.dirt.files:
        _unfinished(plan, out, records, summary)
    return summary


def _deliver(block: Block, batches: dict[tuple[str, int], Batch]) -> Records:
    """Deliver a block's records of all feeds; returns the last ones of the feed that will be left unfinished."""
    before: dict[str, Records] = {}
    # One writer beside: it takes the records in the order they are made, so files and truth stay the same.
    with ThreadPoolExecutor(max_workers=1) as writer:
        written = []
        for delivery in range(len(block.plan.deliveries)):
            for name, feed in FEEDS.items():
                records = feed(block, delivery, before.get(name))
                written.append(writer.submit(batches[name, delivery].add, block, records, before.get(name)))
                before[name] = records
        for future in written:
            future.result()
    return before[WAITING]


def _count(block: Block, summary: CitySummary) -> None:
    summary.people += len(block.people)
    summary.households += int(block.people.household.max()) + 1
    summary.places += len(block.places)
    summary.places_absent += int((~block.places.referenced[0]).sum())
    summary.enterprises += len(block.bodies)
    summary.towns += len(block.places.towns)
    tally = block.plants.frame().group_by("rule_id").agg(pl.col("true_case").sum(), pl.len().alias("all"))
    for rule, true, every in tally.iter_rows():
        old = summary.clues.get(rule, (0, 0))
        summary.clues[rule] = (old[0] + true, old[1] + every - true)


def _unfinished(plan: CityPlan, out: Path, records: Records, summary: CitySummary) -> None:
    """A folder that is still being filled: no manifest, no mark of success, part of a file."""
    day = plan.deliveries[-1] + timedelta(days=WAITING_DAYS)
    folder = out / WAITING / day.isoformat()
    folder.mkdir(parents=True, exist_ok=True)
    names = [column.name for column in contracts()[WAITING].columns]
    headers = [column.header for column in contracts()[WAITING].columns]
    sink = open_sink(folder, FileLayout("出生医学证明_部分.csv"), headers, names)
    rows = records.frame.head(WAITING_ROWS)
    sink.append(rows.select(names), rows["_file"].to_numpy() * 0)
    sink.finish()
    summary.spoilt.append(f"{WAITING}/{day.isoformat()}: neither manifest nor _SUCCESS")
