"""Names of people and organisations in one spelling.

Belongs here: width, blanks, dots and brackets.
Does not belong here: whether two names are one (entities).
"""

import polars as pl

from transforms.text import without_blanks
from transforms.values import Parsed, sound


def person_name(texts: pl.Series) -> Parsed:
    """Names without blanks, the dot of minority names as ·; signs for "no name" become null."""
    dotted = without_blanks(pl.col("text")).str.replace_all("[•・‧∙⋅.]", "·").str.strip_chars("·")
    return _named(texts, dotted, r"^(?:无名?|不详|未知|未命名|匿名|[-/?？]*|\d+)$")


def organisation_name(texts: pl.Series) -> Parsed:
    """Names without blanks (brackets are half-width already); signs for "no name" become null."""
    return _named(texts, without_blanks(pl.col("text")), r"^(?:无|不详|未知|[-/?？]+)$")


def _named(texts: pl.Series, name: pl.Expr, nothing: str) -> Parsed:
    named = texts.alias("text").to_frame().select(name.alias("name"))
    return sound(named.select(pl.when(~pl.col("name").str.contains(nothing)).then("name"))["name"])
