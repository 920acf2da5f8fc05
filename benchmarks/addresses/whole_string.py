"""The first thing everybody tries: the most similar whole text among the addresses of the same district.

Belongs here: rapidfuzz `extractOne` on each text of a sample, with the right district given for nothing.
Does not belong here: judging it (`baselines`).
"""

import polars as pl
from rapidfuzz import fuzz, process

THRESHOLD = 90


def code(texts: pl.DataFrame, reference: pl.DataFrame) -> pl.DataFrame:
    """The most similar address of each text's true district, with its ratio.

    Args:
        texts: raw, true_district.
        reference: address_id, district, standard_address.

    Returns:
        found (address_id) and ratio, one row per text, in order.
    """
    choices = {
        str(name): (rows["standard_address"].to_list(), rows["address_id"].to_list())
        for (name,), rows in reference.group_by("district")
    }
    found: list[tuple[str | None, float]] = []
    for raw, district in texts.select("raw", "true_district").iter_rows():
        addresses, ids = choices.get(district, ([], []))
        best = process.extractOne(raw, addresses, scorer=fuzz.ratio)
        found.append((ids[best[2]], best[1]) if best else (None, 0.0))
    return pl.DataFrame(found, schema={"found": pl.String, "ratio": pl.Float64}, orient="row")
