"""Putting columns of text together.

Belongs here: the two operations that nearly every module needs, without the cost of a query for each.
Does not belong here: what the texts say.
"""

from functools import reduce
from operator import add

import polars as pl

from sources.city.drawing import Ints


def joined(*parts: pl.Series | str) -> pl.Series:
    """The texts one after the other; null where one of them is null."""
    return pl.Series(reduce(add, parts))


def serials(prefix: str, numbers: Ints, width: int) -> pl.Series:
    """Numbers of exactly `width` digits after a prefix; they begin with 1, so that nothing has to be padded."""
    return prefix + pl.Series(10 ** (width - 1) + numbers).cast(pl.String)
