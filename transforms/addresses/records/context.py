"""What other records say: a place that contradicts the same person's other records is not accepted silently.

Two addresses of one person or enterprise that are the same but for one number, and that number by a slip of the hand,
are one home and a wrong number more often than a move next door. Addresses that differ in more are two homes.

Belongs here: comparing the results of different records about one subject.
Does not belong here: coding a text (`match`), what a result says (`said`).
"""

import polars as pl
from rapidfuzz import process
from rapidfuzz.distance import OSA

from transforms.addresses.reading.claims import depth
from transforms.addresses.records.said import CLAIMED, NUMBERS, said

FAULT = "room_contradicts_other_records"
_CODES = pl.List(pl.String)
_ADDRESS = ("subject", "name", *NUMBERS, "above")


def contradicted(results: pl.DataFrame, register: pl.DataFrame) -> pl.DataFrame:
    """Send to review the places that other records about the same subject contradict.

    What fewer of the feeds say is doubted. Where they are as many, a door plate with the name of its estate beside it
    stands, then what more records say; where nothing tells, both are doubted. Whether the register has the place says
    nothing: a wrong number that hits a neighbour has one, and a right one may be missing. A place above the number in
    question holds either way.

    Args:
        results: one row per address in a record: feed, subject, dwelling, city_code, level, status, faults and, of the
            text, `said.CLAIMED`.
        register: as for `said.said`.

    Returns:
        The rows, in order, with `status` and `faults` so changed and `contradicted_by`, the places that other records
        name instead, in order; without `CLAIMED`.
    """
    numbered = results.with_row_index("row")
    addresses, rows = _addresses(said(numbered.filter("dwelling", pl.col("status") == "auto"), register))
    doubts = _doubts(_weighed(_pairs(addresses), addresses))
    named = doubts.join(rows, on="address").join(
        rows.select("city_code", other="address").unique().rename({"city_code": "named"}), on="other"
    )  # fmt: skip
    against = named.filter(pl.col("named") != pl.col("city_code")).group_by("row").agg(pl.col("named").unique().sort())
    found = numbered.join(against, on="row", how="left", maintain_order="left")
    doubt = pl.col("named").is_not_null()
    return found.with_columns(
        status=pl.when(doubt).then(pl.lit("review")).otherwise("status"),
        faults=pl.when(doubt).then(pl.concat_list("faults", pl.lit(FAULT))).otherwise("faults"),
        contradicted_by=pl.coalesce("named", pl.lit([], _CODES)),
    ).drop("row", "named", *CLAIMED)


def slips(results: pl.DataFrame, register: pl.DataFrame) -> pl.Series:
    """The rows whose number the register lacks, and has of the same subject with another by a slip of the hand.

    Args:
        results: as for `said.said`.
        register: likewise.
    """
    addresses, rows = _addresses(said(results, register))
    pairs, number = _pairs(addresses), depth(pl.col("of"))
    lacking, having = pl.col("reached") < number, pl.col("reached") >= number
    other_lacking, other_having = pl.col("reached_other") < number, pl.col("reached_other") >= number
    found = pl.concat(
        [
            pairs.filter(lacking & other_having).select("address"),
            pairs.filter(having & other_lacking).select(address="address_other"),
        ]
    )
    return rows.join(found, on="address", how="semi")["row"].unique()


def _addresses(spoken: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame]:
    """What each subject's records say, each different address once with who says it; and the address of each row.

    Subjects whose records all say the same are left out.
    """
    several = spoken.filter(pl.struct(*_ADDRESS).n_unique().over("subject", "name") > 1)
    said_by = (
        several.group_by(_ADDRESS)
        .agg(
            pl.col("row", "feed", "city_code"),
            # Of the same words one may have reached less than another.
            reached=depth(pl.col("level")).max(),
            estate=pl.col("estate").min(),
        )
        .sort(_ADDRESS, nulls_last=False)
        .with_row_index("address")
    )
    rows = said_by.select("address", "row", "city_code").explode("row", "city_code")
    return said_by.drop("row", "city_code").with_columns(records=pl.col("feed").list.len()), rows


def _differs(part: str, left: str, right: str) -> pl.Expr:
    return (pl.col(f"{part}{left}") != pl.col(f"{part}{right}")).fill_null(value=False)


def _differences(left: str, right: str) -> pl.Expr:
    return pl.sum_horizontal(_differs(part, left, right) for part in (*NUMBERS, "above"))


def _pairs(addresses: pl.DataFrame) -> pl.DataFrame:
    """Two addresses of a subject that are the same but for one number that a slip turns into the other.

    Returns:
        Both addresses, the columns of the second with `_other`, and `of`, the level of the number.
    """
    both = addresses.join(addresses, on=["subject", "name"], suffix="_other").filter(
        pl.col("address") < pl.col("address_other")
    )
    one = _differences("", "_other") == 1
    # 1504 and 1450 are one number to who writes them.
    together = (_differences("", "_other") == 2) & _differs("floor", "", "_other") & _differs("room", "", "_other")
    open_ = both.filter((one | together) & ~_differs("above", "", "_other"))
    differing = {part: _differs(part, "", "_other") for part in NUMBERS}
    level = pl.coalesce(pl.when(differs).then(pl.lit(NUMBERS[part])) for part, differs in differing.items())
    names = pl.col("estate") != pl.col("estate_other")
    told = open_.with_columns(of=level, left=_number(differing, ""), right=_number(differing, "_other")).filter(
        # Two names beside two plates are two places.
        ~((pl.col("of") == NUMBERS["plate"]) & names).fill_null(value=False)
    )
    slips = process.cpdist(told["left"].to_list(), told["right"].to_list(), scorer=OSA.distance, score_cutoff=2)
    return told.filter(pl.Series(slips, dtype=pl.Int64) == 1).drop("left", "right")


def _number(differing: dict[str, pl.Expr], suffix: str) -> pl.Expr:
    """The number that differs as it is written; floor and room, where both do, as one."""
    floor, room = pl.col(f"floor{suffix}"), pl.col(f"room{suffix}")
    whole = floor + room.str.zfill(2)
    parts = [pl.when(differs).then(f"{part}{suffix}") for part, differs in differing.items()]
    return pl.when(differing["floor"] & differing["room"]).then(whole).otherwise(pl.coalesce(parts))


def _weighed(pairs: pl.DataFrame, addresses: pl.DataFrame) -> pl.DataFrame:
    """The pairs with how many feeds and records speak for either side: whoever says it, or less but not the other."""
    sides = [
        _speaking(pairs, addresses, *suffixes).rename({"feeds": f"feeds{suffixes[0]}", "records": f"for{suffixes[0]}"})
        for suffixes in (("", "_other"), ("_other", ""))
    ]
    key = ["address", "address_other"]
    return pairs.join(sides[0], on=key, how="left").join(sides[1], on=key, how="left")


def _speaking(pairs: pl.DataFrame, addresses: pl.DataFrame, side: str, against: str) -> pl.DataFrame:
    third = addresses.rename(lambda name: name if name in {"subject", "name"} else f"{name}_third")
    found = pairs.join(third, on=["subject", "name"]).filter(
        _differences(side, "_third") == 0, _differences(against, "_third") > 0
    )
    return found.group_by("address", "address_other").agg(
        feeds=pl.col("feed_third").list.explode().n_unique(), records=pl.col("records_third").sum()
    )


def _doubts(pairs: pl.DataFrame) -> pl.DataFrame:
    """address, other: which address is doubted for which."""
    named = [(pl.col("of") == NUMBERS["plate"]) & pl.col(name).is_not_null() for name in ("estate", "estate_other")]
    evidence = [("feeds", "feeds_other"), ("named", "named_other"), ("for", "for_other")]
    weight = pairs.with_columns(named=named[0].cast(pl.Int64), named_other=named[1].cast(pl.Int64))
    by = [pl.col(left).cast(pl.Int64) - pl.col(right).cast(pl.Int64) for left, right in evidence]
    verdict = pl.coalesce(pl.when(difference != 0).then(difference.sign()) for difference in by).fill_null(0)
    judged = weight.with_columns(verdict=verdict)
    weaker = [
        judged.filter(pl.col("verdict") <= 0, pl.col("reached") >= depth(pl.col("of"))).select(
            "address", other="address_other"
        ),
        judged.filter(pl.col("verdict") >= 0, pl.col("reached_other") >= depth(pl.col("of"))).select(
            address="address_other", other="address"
        ),
    ]
    return pl.concat(weaker).unique()
