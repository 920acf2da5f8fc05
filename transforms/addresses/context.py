"""What other records say: a room that contradicts the same person's other records is not accepted silently.

Belongs here: comparing the results of different records about one subject.
Does not belong here: coding a text (`match`).
"""

import polars as pl

FAULT = "room_contradicts_other_records"


def contradicted(results: pl.DataFrame) -> pl.DataFrame:
    """Send to review the rooms that other records about the same subject contradict.

    One person at two rooms of the same premises is a wrong number more often than a move next door: what fewer of the
    feeds say is doubted, and where they are as many, both.

    Args:
        results: one row per address in a record: feed, subject, dwelling, premises, city_code, level, status, faults.

    Returns:
        The rows, in order, with `status` and `faults` so changed.
    """
    whole = (pl.col("status") == "auto") & (pl.col("level") == "H") & pl.col("dwelling")
    said = results.filter(whole).group_by("subject", "premises", "city_code").agg(times=pl.col("feed").n_unique())
    among = pl.struct("subject", "premises")
    doubted = said.filter(pl.len().over(among) > 1).filter(
        (pl.col("times") < pl.col("times").max().over(among)) | (pl.col("times").n_unique().over(among) == 1)
    )
    marked = doubted.select("subject", "premises", "city_code", doubt=pl.lit(value=True))
    found = results.join(marked, on=["subject", "premises", "city_code"], how="left", maintain_order="left")
    doubt = pl.col("doubt").fill_null(value=False) & whole
    return found.with_columns(
        status=pl.when(doubt).then(pl.lit("review")).otherwise("status"),
        faults=pl.when(doubt).then(pl.concat_list("faults", pl.lit(FAULT))).otherwise("faults"),
    ).drop("doubt")
