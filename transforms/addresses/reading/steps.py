"""How a parsing step works: it cuts its part off the left of what is left of the text.

Belongs here: cutting, putting back, looking a text up.
Does not belong here: any particular part of an address.
"""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence

import polars as pl

NOTHING = pl.lit(None, pl.String)


def take(rows: pl.DataFrame, name: str, pattern: str) -> pl.DataFrame:
    """Cut what `pattern` matches off the left of `rest`, into the column `name` (null where nothing matches).

    Replacing by nothing and comparing lengths finds the match without capturing, which is several times as fast.
    """
    left = pl.col("rest").str.replace(f"^(?:{pattern})", "")
    found = pl.col("left").str.len_bytes() < pl.col("rest").str.len_bytes()
    length = pl.col("rest").str.len_chars() - pl.col("left").str.len_chars()
    return (
        rows.with_columns(left=left)
        .with_columns(pl.when(found).then(pl.col("rest").str.head(length)).alias(name), rest=pl.col("left"))
        .drop("left")
    )


def put_back(rows: pl.DataFrame, name: str, condition: pl.Expr) -> pl.DataFrame:
    """Undo a `take` where the condition holds."""
    back = condition.fill_null(value=False) & pl.col(name).is_not_null()
    return (
        rows.with_columns(back=back)
        .with_columns(
            pl.when("back").then(NOTHING).otherwise(pl.col(name)).alias(name),
            rest=pl.when("back").then(pl.col(name) + pl.col("rest")).otherwise("rest"),
        )
        .drop("back")
    )


def where(
    rows: pl.DataFrame, condition: pl.Expr, step: Callable[[pl.DataFrame], pl.DataFrame], changed: Sequence[str]
) -> pl.DataFrame:
    """The rows with a step taken by those that the condition holds for; it changes only the columns `changed`."""
    wanted = rows.select(condition.fill_null(value=False)).to_series()
    if not wanted.any():
        return rows
    after, at = step(rows.filter(wanted)), wanted.arg_true()
    return rows.with_columns(rows[name].clone().scatter(at, after[name]) for name in changed)


def any_of(names: Iterable[str]) -> str:
    """A pattern for any of the names, the longest first."""
    return "|".join(re.escape(name) for name in sorted(set(names), key=lambda name: (-len(name), name)))


def meaning(text: pl.Expr, table: Mapping[str, str]) -> pl.Expr:
    """What the table says of the text, or null."""
    return text.replace_strict(dict(table), default=None, return_dtype=pl.String)


def joined(*parts: str | pl.Expr) -> pl.Expr:
    """The parts with `|` between them, a key for `meaning`; null if one is."""
    return pl.concat_str(*parts, separator="|")


def preferred(table: pl.DataFrame, key: pl.Expr, value: str) -> dict[str, str]:
    """`unambiguous`, where what stands in the list outranks earlier names."""
    listed = table.filter("listed")
    return unambiguous(table, key, value) | unambiguous(listed, key, value)


def unambiguous(table: pl.DataFrame, key: pl.Expr, value: str) -> dict[str, str]:
    """The meaning of each key, only for keys with one value."""
    grouped = table.group_by(key.alias("key")).agg(pl.col(value).unique())
    single = grouped.filter(pl.col(value).list.len() == 1, pl.col("key").is_not_null())
    return dict(zip(single["key"], single[value].list.first(), strict=True))
