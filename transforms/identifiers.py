"""National identifiers, vectorised: resident identity numbers (GB 11643) and unified social credit codes (GB 32100).

Belongs here: normalising, upgrading, validating, and telling a column that a spreadsheet or a float has damaged.
Does not belong here: what a valid number says about a person's identity (entities).
"""

from functools import reduce
from operator import add

import polars as pl

from sources.faults import ValueFault
from transforms.text import without_blanks
from transforms.values import Parsed, first_fault, parsed

# GB 11643-1999: weights of the first 17 digits; the check characters by remainder of 11.
_RESIDENT_WEIGHTS = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2)
_RESIDENT_CHECKS = "10X98765432"
# GB 32100-2015: the alphabet leaves out I, O, S, V and Z; the weight of position i is 3^i mod 31.
_USCC_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
# Two characters for authority and kind, six digits for the registering division, nine for the body, the check.
_USCC_SHAPE = f"^[{_USCC_ALPHABET}]{{2}}[0-9]{{6}}[{_USCC_ALPHABET}]{{10}}$"
_USCC_WEIGHTS = tuple(pow(3, position, 31) for position in range(17))

# A column is judged as a whole. Of sound numbers 0.08 % end in 000; of numbers cut to 15 significant digits all but
# those ending in X do. Every 18-digit number that went through a 64-bit float is a multiple of 16 or more; of sound
# numbers one in 16 is.
_TRUNCATED_SHARE = 0.01
_FEWEST_TRUNCATED = 5
_FLOAT_STEP = 16
_FLOAT_SHARE = 0.5
_ENOUGH_TO_JUDGE = 20


def resident_id(texts: pl.Series, damage: pl.Series | None = None) -> Parsed:
    """18-digit resident identity numbers, or null with the reason.

    15-digit numbers are upgraded (century 19, new check digit) and marked. `damage` names for each row what happened to
    the whole column it came in (see `column_damage`): there, a number that may be damaged is not trusted even when its
    check digit happens to fit, as it does for 8 damaged numbers in 100.
    """
    unharmed = pl.lit(None, pl.String).alias("damage")
    frame = pl.LazyFrame({"given": texts}).with_columns(unharmed if damage is None else damage.alias("damage"))
    number, length, full, body = pl.col("text"), pl.col("length"), pl.col("full"), pl.col("body")
    # Fifteen digits pass through a spreadsheet and a float unharmed, and so does what ends in a letter.
    long = length == 18
    usable = pl.col("fault").is_null() | (pl.col("fault") == ValueFault.FIFTEEN_DIGITS)
    return parsed(
        frame.select(
            without_blanks(pl.col("given")).str.to_uppercase().str.replace_many(["×", "✕"], ["X", "X"]).alias("text"),
            "damage",
        )
        .with_columns(length=number.str.len_chars())
        .with_columns(
            full=pl.when(length == 15).then(number.str.head(6) + "19" + number.str.slice(6)).otherwise(number)
        )
        .with_columns(body=full.str.head(17).str.to_integer(strict=False), born=_born(full))
        .with_columns(check=_resident_check(body))
        .with_columns(
            full=pl.when(length == 15).then(full + pl.col("check")).otherwise(full),
            shape=full.str.contains(r"^[1-9]\d{16}[\dX]?$"),
        )
        .with_columns(
            first_fault(
                (number.str.contains("*", literal=True), ValueFault.MASKED),
                (number.str.contains(r"^\d\.\d+E\+?1\d$"), ValueFault.TRUNCATED_BY_EXCEL),
                (~length.is_in([15, 18]), ValueFault.WRONG_LENGTH),
                (~pl.col("shape"), ValueFault.BAD_CHARACTER),
                (
                    long & (pl.col("damage") == ValueFault.TRUNCATED_BY_EXCEL) & number.str.ends_with("000"),
                    ValueFault.TRUNCATED_BY_EXCEL,
                ),
                (
                    long & (pl.col("damage") == ValueFault.DAMAGED_BY_FLOAT) & ~number.str.ends_with("X"),
                    ValueFault.DAMAGED_BY_FLOAT,
                ),
                (pl.col("born").is_null(), ValueFault.BAD_BIRTH_DATE),
                (pl.col("check") != full.str.tail(1), ValueFault.CHECK_DIGIT),
                (length == 15, ValueFault.FIFTEEN_DIGITS),
            )
        )
        .with_columns(value=pl.when(usable).then(full))
    )


def _resident_check(body: pl.Expr) -> pl.Expr:
    digits = (body // 10 ** (16 - i) % 10 for i in range(17))
    total: pl.Expr = reduce(add, (digit * weight for digit, weight in zip(digits, _RESIDENT_WEIGHTS, strict=True)))
    return (total % 11).replace_strict(dict(enumerate(_RESIDENT_CHECKS)), default=None, return_dtype=pl.String)


def _born(number: pl.Expr) -> pl.Expr:
    day = number.str.slice(6, 8).str.to_date("%Y%m%d", strict=False)
    return pl.when(day.dt.year().is_between(1800, 2099)).then(day)


def sex_of_resident_id(number: pl.Expr) -> pl.Expr:
    """男 or 女, from the parity of the 17th digit."""
    odd = number.str.slice(16, 1).is_in(list("13579"))
    return pl.when(odd).then(pl.lit("男")).when(~odd).then(pl.lit("女"))


def birth_date_of_resident_id(number: pl.Expr) -> pl.Expr:
    """The date in digits 7 to 14."""
    return _born(number)


def eighteen_digits(text: pl.Expr) -> pl.Expr:
    """The number in a raw text if it is 18 digits without a letter: what `column_damage` judges."""
    return text.str.extract(r"^[\s'`]*([1-9]\d{17})\s*$", 1)


def column_damage(number: pl.Expr) -> pl.Expr:
    """What happened to a whole column of resident numbers: null, `truncated_by_excel` or `damaged_by_float`.

    An aggregate: use it over the `eighteen_digits` of one column in one file.
    """
    judged = number.count()
    cut = number.str.ends_with("000").sum()
    stepped = (number.str.to_integer(strict=False) % _FLOAT_STEP == 0).sum()
    # Cutting three digits leaves multiples of 1000, of which one in two is a multiple of 16: look at the zeros first.
    truncated = (cut > judged * _TRUNCATED_SHARE) & (cut >= _FEWEST_TRUNCATED)
    rounded = (stepped > judged * _FLOAT_SHARE) & (judged >= _ENOUGH_TO_JUDGE) & (cut < judged * _FLOAT_SHARE)
    return (
        pl.when(rounded)
        .then(pl.lit(ValueFault.DAMAGED_BY_FLOAT.value))
        .when(truncated)
        .then(pl.lit(ValueFault.TRUNCATED_BY_EXCEL.value))
    )


def uscc(texts: pl.Series) -> Parsed:
    """Unified social credit codes of 18 characters, or null with the reason."""
    code = pl.col("text")
    return parsed(
        pl.LazyFrame({"given": texts})
        .select(text=without_blanks(pl.col("given")).str.to_uppercase())
        .with_columns(shape=code.str.contains(_USCC_SHAPE))
        .with_columns(check=pl.when("shape").then(_uscc_check(code)))
        .with_columns(
            first_fault(
                (code.str.len_chars() != 18, ValueFault.WRONG_LENGTH),
                (~pl.col("shape"), ValueFault.BAD_CHARACTER),
                (pl.col("check") != code.str.tail(1), ValueFault.CHECK_DIGIT),
            )
        )
        .with_columns(value=pl.when(pl.col("fault").is_null()).then(code))
    )


def _uscc_check(code: pl.Expr) -> pl.Expr:
    values = {character: index for index, character in enumerate(_USCC_ALPHABET)}
    weighed = (
        code.str.slice(i, 1).replace_strict(values, default=None, return_dtype=pl.Int64) * weight
        for i, weight in enumerate(_USCC_WEIGHTS)
    )
    check = (31 - reduce(add, weighed) % 31) % 31
    return check.replace_strict(dict(enumerate(_USCC_ALPHABET)), default=None, return_dtype=pl.String)
