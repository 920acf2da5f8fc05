"""Addresses inside sentences: what a caller said, down to the words that say where.

Belongs here: cutting the address out of a text.
Does not belong here: reading it (`parse`).
"""

import polars as pl

from transforms.addresses.gazetteer import gazetteer
from transforms.addresses.steps import any_of

_END = r"(?:号|栋|幢|座|单元|层|楼|室|户|组|社|村|小区|花园|苑|广场|大厦|路|街|巷|市场|\d)"


def address_in(text: pl.Expr) -> pl.Expr:
    """The first address in a sentence, or null: from a division's name to the last word that ends a part of an address.

    Words before it (我住在, 位于) are no part of it, nor is what follows the last number or ending word.
    """
    plain = text.str.normalize("NFKC").str.replace_all(r"\s+", "")
    begin = rf"(?:重庆市?)?(?:{any_of(name for name in gazetteer().districts if len(name) > 2)})"
    clause = plain.str.extract(
        rf"((?:重庆市?)?(?:{begin})?[^,。;:!?、\s]*?(?:{begin}|[街镇乡道]|\d+号|\d+栋)[^,。;:!?\s]*)", 1
    )
    from_division = clause.str.extract(rf"({begin}.*)$", 1)
    from_words = clause.str.replace(r"^.*?(?:住在|位于|在|家住|地址是?|反映|就是|我们?是|于)", "")
    return pl.coalesce(from_division, from_words).str.extract(rf"^(.{{2,60}}{_END})", 1)
