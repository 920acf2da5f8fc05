"""The weekend script: what a good engineer writes in two days, and the named baseline of this benchmark.

People: one valid number is one person; a record without one goes by name and birth date, to the person with a number
who is the only one so called and born, or else to others without a number. Enterprises: one credit code is one
enterprise; a record without one goes by its normalised name in the same way.

Belongs here: that script, on its own: it shares no code with the product, only Polars.
Does not belong here: measuring it.
"""

import polars as pl

_WRITTEN = {
    "有限责任公司": "公司",
    "股份有限公司": "公司",
    "有限公司": "公司",
    "（": "(",
    "）": ")",
    "(个体工商户)": "",
    "重庆市": "",
    "重庆": "",
}


def people(records: pl.DataFrame) -> pl.Series:
    """A cluster for each record of id_number, name, birth_date."""
    number = pl.col("id_number")
    born = pl.coalesce("birth_date", number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False))
    return _clusters(records.select(number=number, name=pl.concat_str(pl.col("name").str.strip_chars(), born)))


def enterprises(records: pl.DataFrame) -> pl.Series:
    """A cluster for each record of uscc, name."""
    words = list(_WRITTEN)
    plain = (
        pl.col("name")
        .str.replace_all(r"\s", "")
        .str.replace_many(words, [_WRITTEN[word] for word in words], leftmost=True)
    )
    return _clusters(records.select(number="uscc", name=pl.when(plain.str.len_chars() > 3).then(plain)))


def exact(numbers: pl.Series) -> pl.Series:
    """A cluster for each record by its number alone, as everybody's first query does."""
    nothing = pl.Series("name", [None] * len(numbers), dtype=pl.String)
    return _clusters(pl.DataFrame([numbers.alias("number"), nothing]))


def _clusters(records: pl.DataFrame) -> pl.Series:
    bearers = (
        records.drop_nulls().unique().filter(pl.len().over("name") == 1).select("name", bearer="number")
    )  # fmt: skip
    joined = records.with_row_index("row").join(bearers, on="name", how="left", maintain_order="left")
    known = pl.coalesce("number", "bearer")
    return joined.select(
        found=pl.coalesce("number:" + known, "name:" + pl.col("name"), pl.format("row:{}", "row"))
    ).to_series()
