"""The places a text may mean, as a person judges them: each with its points and what speaks for and against it.

Belongs here: candidates of some texts in words, the same candidates and points that `match` chooses by.
Does not belong here: choosing, finding or weighing them.
"""

import polars as pl

from transforms.addresses.matching.index import Index
from transforms.addresses.matching.match import candidates
from transforms.addresses.matching.weighing import Reason
from transforms.addresses.wording import FAULTS, LEVELS, told, told_all

MOST = 5
_COMPARED = {
    "town_id": "镇街", "village_id": "社区村", "group": "组社", "road": "道路", "road_number": "门牌号",
    "estate": "小区名",
}  # fmt: skip
# Where one of these faults is told, that the names differ need not be said again.
_TOLD_BY_FAULTS = {"town_id": "town_", "village_id": "village_", "road": "road_", "estate": "estate_|phase_"}
_INSIDE = ("B", "U", "F", "H")


def considered(claims: pl.DataFrame, index: Index, most: int = MOST) -> pl.DataFrame:
    """The best candidates of each claim.

    Args:
        claims: as `claims.claim` gives them.
        index: the prepared register.
        most: how many of each claim.

    Returns:
        mention, rank (0: best), city_code, points, pros and cons (lists of words).
    """
    ranked = candidates(claims, index).sort(
        ["mention", "points", "reached", "city_code"], descending=[False, True, True, False]
    )
    best = (
        ranked.unique(["mention", "city_code"], keep="first", maintain_order=True)
        .with_columns(rank=pl.int_range(pl.len()).over("mention"))
        .filter(pl.col("rank") < most)
    )
    claimed = claims.select("mention", "claimed", "areas", "beside_town_id", *_COMPARED)
    pairs = best.join(claimed, on="mention", how="left", maintain_order="left")
    return pairs.select("mention", "rank", "city_code", "points", pros=_pros(), cons=_cons())


def _pros() -> pl.Expr:
    """What of the text the place has."""
    in_area = pl.col("areas").list.contains(pl.col("place_area_id"))
    same = {"区县一致": in_area.fill_null(value=False)}
    same |= {f"{words}一致": pl.col(name) == pl.col(f"place_{name}") for name, words in _COMPARED.items()}
    same["与镇街栏一致"] = pl.col("town_id").is_null() & (pl.col("beside_town_id") == pl.col("place_town_id"))
    same["小区名是它的别名"] = pl.col("reason") == Reason.ALIAS
    same |= {f"{LEVELS[level]}号一致": pl.col("place_level") == level for level in _INSIDE}
    return _words(same)


def _cons() -> pl.Expr:
    """What of the text contradicts the place, or is not there."""
    deeper = pl.lit("库中这里没有原文所写的") + told(pl.col("claimed"), LEVELS)
    missing = pl.when(~pl.col("reached")).then(pl.concat_list(deeper)).otherwise(pl.lit([], pl.List(pl.String)))
    differing = {
        f"{_COMPARED[name]}不一致": (pl.col(name) != pl.col(f"place_{name}"))
        & ~pl.col("faults").list.join(" ").str.contains(told_by)
        & ~((pl.col("reason") == Reason.ALIAS) & (name == "estate"))
        for name, told_by in _TOLD_BY_FAULTS.items()
    }
    return pl.concat_list(told_all(pl.col("faults"), FAULTS), _words(differing), missing).list.drop_nulls()


def _words(conditions: dict[str, pl.Expr]) -> pl.Expr:
    chosen = [pl.when(condition).then(pl.lit(words)) for words, condition in conditions.items()]
    return pl.concat_list(chosen).list.drop_nulls()
