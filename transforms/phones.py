"""Telephone numbers.

Belongs here: one spelling for mobile and fixed lines of the mainland.
Does not belong here: whose phone it is.
"""

import polars as pl

from sources.faults import ValueFault
from transforms.values import Parsed, first_fault, parsed

_SEVERAL = r"^([^/、,;，；]+)"
_MOBILE = r"^(?:0|86|\+86|0086)?(1[3-9]\d{9})$"
# Area codes of three digits begin with 01 and 02. The extension needs its sign: digits alone may belong to the number.
_FIXED = r"^(?:86-?)?(0(?:10|2\d|[3-9]\d{2}))?-?([2-8]\d{2,3}-?\d{4})(?:[转-]\d{1,5})?$"


def phone(texts: pl.Series) -> Parsed:
    """Mobile numbers as 11 digits, fixed lines as area code and number without a hyphen; of several the first."""
    bare = pl.col("bare")
    fixed = pl.col("fixed").struct
    return parsed(
        pl.LazyFrame({"text": texts})
        .with_columns(bare=pl.col("text").str.extract(_SEVERAL, 1).str.replace_all(r"[\s().]|电话:?|手机:?", ""))
        .with_columns(bare=bare.str.replace_all("[–—]", "-"))
        .with_columns(
            mobile=bare.str.replace_all("-", "").str.extract(_MOBILE, 1), fixed=bare.str.extract_groups(_FIXED)
        )
        .with_columns(line=pl.concat_str(fixed.field("1").fill_null(""), fixed.field("2").str.replace("-", "")))
        .with_columns(value=pl.coalesce("mobile", "line"))
        .with_columns(
            first_fault(
                (pl.col("text").str.contains("*", literal=True), ValueFault.MASKED),
                (pl.col("value").is_null(), ValueFault.NOT_A_PHONE),
            )
        )
    )
