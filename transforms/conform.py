"""From delivered text to typed rows: columns read as their contract declares, faults noted, refusals explained.

Belongs here: choosing the parser of a column, and what the faults of a row's values mean for the row.
Does not belong here: which of several rows with one key counts (`deliveries`).
"""

from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor
from unicodedata import normalize

import polars as pl

from sources.contract import Column, Contract, Semantic
from sources.faults import ValueFault
from transforms import amounts, dates, identifiers, listed, names, phones
from transforms.text import clean
from transforms.values import Parsed, Parser, first_fault, once_per_distinct_text, parsed, sound

LINEAGE = ("batch_date", "source_file", "source_row")

# The double prime ″ is two single ones once it is cleaned.
_SAME = r"^(?:同上|同前|同上址|〃|′′|\"|,,)$"

# A wrong number of one of these kinds still belongs to somebody: the row goes on without it. In a required column of
# any other kind a text that cannot be read is as good as none.
MAY_BE_WRONG = {Semantic.RESIDENT_ID, Semantic.USCC, Semantic.PHONE}

_TYPES: dict[Semantic, type[pl.DataType] | pl.DataType] = {
    Semantic.DATE: pl.Date(),
    Semantic.MONTH: pl.Date(),
    Semantic.DATETIME: pl.Datetime("us"),
    Semantic.AMOUNT: amounts.MONEY,
    Semantic.NUMBER: pl.Float64(),
    Semantic.INTEGER: pl.Int64(),
}


def given_name(column: Column) -> str:
    """The silver column that keeps a resident number that is not valid, as it was given; empty: there is none."""
    return f"{column.name}_given" if column.semantic is Semantic.RESIDENT_ID else ""


def silver_type(column: Column) -> pl.DataType | type[pl.DataType]:
    """The type a column has in silver."""
    return _TYPES.get(column.semantic, pl.String())


def column_damage(rows: pl.LazyFrame, contract: Contract) -> pl.LazyFrame:
    """What a spreadsheet or a float did to whole columns of resident numbers.

    Args:
        rows: bronze rows of the feed.
        contract: the feed's contract.

    Returns:
        One row per delivery and file; for each resident-number column (by silver name) null or the fault.
    """
    columns = contract.of(Semantic.RESIDENT_ID)
    numbers = (identifiers.eighteen_digits(pl.col(column.header)).alias(column.name) for column in columns)
    found = (identifiers.column_damage(pl.col(column.name)).alias(column.name) for column in columns)
    return rows.select("batch_date", "source_file", *numbers).group_by("batch_date", "source_file").agg(*found)


def conform(
    rows: pl.DataFrame, contract: Contract, damage: pl.DataFrame, above: Mapping[str, str] | None = None
) -> pl.DataFrame:
    """Read delivered rows as the contract declares.

    Args:
        rows: bronze rows (text columns under their declared headers, `row_fault`, `row_fault_column`, lineage).
        contract: the feed's contract.
        damage: the collected result of `column_damage`.
        above: the last address of each address column in the same file before these rows, for 同上 in the first ones.

    Returns:
        One row per given row, in order: `record_key`; the typed columns; invalid resident numbers as given; `faults`
        (list of `column:fault`); `refused_column` and `refused_reason` (both null: the row is data); `content_hash` (of
        the typed values); lineage.
    """
    harm = rows.select("batch_date", "source_file").join(
        damage, on=["batch_date", "source_file"], how="left", maintain_order="left"
    )
    with ThreadPoolExecutor(max_workers=4) as pool:
        results = list(pool.map(lambda column: _parse(column, rows, harm, above or {}), contract.columns))
    pairs = list(zip(contract.columns, results, strict=True))
    typed = pl.DataFrame([result.value.alias(column.name) for column, result in pairs])
    given = [
        result.given.alias(given_name(column))
        for column, result in pairs
        if result.given is not None and given_name(column)
    ]
    faults = pl.DataFrame([result.fault.alias(column.name) for column, result in pairs])
    texts = rows.select(pl.col(column.header).str.strip_chars().alias(column.name) for column in contract.columns)
    return pl.concat(
        [
            texts.select(record_key=_key(contract)),
            typed,
            *(series.to_frame() for series in given),
            _fault_list(faults).to_frame(),
            _refusals(contract, rows, texts, typed, faults),
            typed.select(content_hash=pl.struct(pl.all()).hash(seed=7)),
            rows.select(LINEAGE),
        ],
        how="horizontal",
    )


def _parse(column: Column, rows: pl.DataFrame, harm: pl.DataFrame, above: Mapping[str, str]) -> Parsed:
    texts = clean(rows[column.header])
    if column.semantic is Semantic.RESIDENT_ID:
        return identifiers.resident_id(texts, harm[column.name])
    if column.semantic is Semantic.ADDRESS:
        return _same_as_above(texts, rows["source_file"], above.get(column.name))
    return _PARSERS[column.semantic](column)(texts)


def _same_as_above(texts: pl.Series, files: pl.Series, above: str | None) -> Parsed:
    """Addresses, with 同上 replaced by the address of the row above it in the same file, and marked."""
    frame = pl.DataFrame({"text": texts, "file": files})
    same = pl.col("text").str.contains(_SAME).fill_null(value=False)
    if not frame.select(same.any()).item():
        return sound(texts)
    first = pl.lit(above, pl.String) if above is not None else pl.lit(None, pl.String)
    carried = pl.when(~same).then("text").forward_fill().over("file")
    filled = frame.select(
        value=pl.when(same).then(pl.coalesce(carried, first)).otherwise("text"),
        fault=pl.when(same).then(pl.lit(ValueFault.SAME_AS_ABOVE.value)),
    )
    return Parsed(filled["value"], filled["fault"])


def _code(column: Column) -> Parser:
    labels = {normalize("NFKC", spelling).upper(): label for spelling, label in (column.codes or {}).items()}

    def parse(texts: pl.Series) -> Parsed:
        return parsed(
            pl.LazyFrame({"text": texts})
            .with_columns(
                value=pl.col("text").str.to_uppercase().replace_strict(labels, default=None, return_dtype=pl.String)
            )
            .with_columns(first_fault((pl.col("value").is_null(), ValueFault.NOT_IN_CODE_TABLE)))
        )

    return parse


_PARSERS: dict[Semantic, Callable[[Column], Parser]] = {
    Semantic.IDENTIFIER: lambda _: sound,
    Semantic.TEXT: lambda _: sound,
    Semantic.PERSON_NAME: lambda _: names.person_name,
    Semantic.PEOPLE: lambda _: listed.people,
    Semantic.ORGANISATION_NAME: lambda _: names.organisation_name,
    Semantic.USCC: lambda _: identifiers.uscc,
    Semantic.PHONE: lambda _: phones.phone,
    Semantic.DATE: lambda _: once_per_distinct_text(dates.date),
    Semantic.MONTH: lambda _: once_per_distinct_text(dates.month),
    Semantic.DATETIME: lambda _: dates.datetime,
    Semantic.AMOUNT: lambda column: once_per_distinct_text(lambda texts: amounts.amount(texts, column.unit)),
    Semantic.NUMBER: lambda column: lambda texts: amounts.number(texts, column.limits, column.unit),
    Semantic.INTEGER: lambda column: lambda texts: amounts.integer(texts, column.limits),
    Semantic.CODE: lambda column: once_per_distinct_text(_code(column)),
}


def _key(contract: Contract) -> pl.Expr:
    """The parts of the business key joined by `|`; null where one is missing."""
    parts = [pl.col(column.name) for column in contract.key]
    return pl.when(pl.all_horizontal(part != "" for part in parts)).then(pl.concat_str(parts, separator="|"))


def _fault_list(faults: pl.DataFrame) -> pl.Series:
    """`column:fault` of each row, in column order; built only for the rows that have one."""
    faulty = faults.select(pl.any_horizontal(pl.all().is_not_null()).alias("faulty"))["faulty"]
    named = [pl.lit(f"{name}:") + pl.col(name) for name in faults.columns]
    lists = faults.filter(faulty).select(faults=pl.concat_str(named, separator=" ", ignore_nulls=True).str.split(" "))
    empty = pl.Series("faults", [[]], dtype=pl.List(pl.String))
    place = faulty.cum_sum().cast(pl.Int64) - 1
    known = pl.concat([lists["faults"], empty])
    return known.gather(pl.select(pl.when(faulty).then(place).otherwise(len(known) - 1)).to_series())


def _refusals(
    contract: Contract, rows: pl.DataFrame, texts: pl.DataFrame, typed: pl.DataFrame, faults: pl.DataFrame
) -> pl.DataFrame:
    """Column (delivered header) and reason of the first thing that makes a row no data, in contract order."""
    frame = pl.concat(
        [
            rows.select("row_fault", "row_fault_column").with_row_index("row"),
            texts.rename(lambda name: f"text.{name}"),
            typed.rename(lambda name: f"value.{name}"),
            faults.rename(lambda name: f"fault.{name}"),
        ],
        how="horizontal",
    )
    hits = [(pl.col("row_fault").is_not_null(), pl.col("row_fault_column"), pl.col("row_fault"))]
    hits.extend(hit for column in contract.columns for hit in _refusals_of(column))
    # Together: a row fault of no column must not take the column of what else is wrong with the row.
    pairs = [(condition, pl.struct(refused_column=column, refused_reason=reason)) for condition, column, reason in hits]
    refused = (
        frame.filter(pl.any_horizontal(condition for condition, _ in pairs))
        .select("row", refused=pl.coalesce(pl.when(condition).then(pair) for condition, pair in pairs))
        .unnest("refused")
    )
    return frame.select("row").join(refused, on="row", how="left", maintain_order="left").drop("row")


def _refusals_of(column: Column) -> list[tuple[pl.Expr, pl.Expr, pl.Expr]]:
    """When this column makes a row no data: condition, delivered header, reason."""
    text, value, fault = (pl.col(f"{kind}.{column.name}") for kind in ("text", "value", "fault"))
    header = pl.lit(column.header)
    found = []
    if column.required:
        nothing_there = value.is_null() & fault.is_null()
        unusable = nothing_there if column.semantic in MAY_BE_WRONG else value.is_null()
        found.append((unusable, header, pl.coalesce(fault, pl.lit(ValueFault.MISSING.value))))
    for refusal in column.refusals:
        if refusal.present:
            condition = text.is_not_null() & (text != "")
        elif refusal.matches is not None:
            condition = text.str.contains(refusal.matches).fill_null(value=False)
        else:
            condition = value.is_not_null() & ~value.is_in(list(refusal.not_in))
        found.append((condition, header, pl.lit(refusal.reason)))
    return found
