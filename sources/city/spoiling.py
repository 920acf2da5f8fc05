"""How departments write values, and how they spoil them: dates, months, amounts, codes, names, stray characters.

Belongs here: turning clean columns into delivered text.
Does not belong here: identity numbers (`identities`), addresses (`spelling`), whole rows and files (`deliveries`).
"""

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from functools import cache

import numpy as np
import polars as pl

from sources.city.drawing import Draws, Floats, Ints
from sources.city.texts import joined
from sources.city.words import DIGITS, chinese, full_width, similar
from sources.codes import code_tables

FIRST_DAY = (date(1900, 1, 1) - date(1970, 1, 1)).days
LAST_DAY = (date(2036, 1, 1) - date(1970, 1, 1)).days
EXCEL_EPOCH = (date(1970, 1, 1) - date(1899, 12, 30)).days
DATE_FORMS = (
    "%Y-%m-%d",
    "%Y%m%d",
    "%Y/%m/%d",
    "%Y-%-m-%-d",
    "%Y.%-m.%-d",
    "%Y年%-m月%-d日",
    "%Y/%-m/%-d",
    "%Y-%m-%d 00:00:00",
    "%Y-%-m-%-d 0:00:00",
    "serial",
)
MONTH_FORMS = ("%Y%m", "%Y-%m", "%Y年%-m月", "%Y.%-m", "%Y/%m", "chinese")
TIME_FORMS = ("%Y-%m-%d %H:%M:%S", "%Y/%-m/%-d %H:%M:%S", "%Y-%m-%d %H:%M", "%Y-%m-%dT%H:%M:%S")
BAD_DATES = (
    ("1900-01-00", "sentinel_date"),
    ("9999-12-31", "sentinel_date"),
    ("2024-02-30", "impossible_date"),
    ("不详", "not_a_date"),
)
BAD_AMOUNT = ("待核", "not_a_number")
UNKNOWN_CODE = ("X9", "not_in_code_table")
STRAY = ("{} ", " {}", "{}\t", "'{}", "{}\u200b", "\u00a0{}", "　{}")
MILD_STRAY = 4


@cache
def date_texts(form: str) -> pl.Series:
    """Every day from 1900 to 2035 in one form."""
    days = pl.Series(np.arange(FIRST_DAY, LAST_DAY), dtype=pl.Int32)
    if form == "serial":
        return (days + EXCEL_EPOCH).cast(pl.String)
    return days.cast(pl.Date).dt.to_string(form)


@cache
def month_texts(form: str) -> pl.Series:
    """Every month from 1970 to 2035 in one form."""
    if form == "chinese":
        names = [f"{_year(1970 + number // 12)}年{chinese(number % 12 + 1)}月" for number in range(66 * 12)]
        return pl.Series(names)
    starts = np.arange(66 * 12).astype("datetime64[M]").astype("datetime64[D]").astype(np.int64)
    return pl.Series(starts, dtype=pl.Int64).cast(pl.Int32).cast(pl.Date).dt.to_string(form)


def _year(year: int) -> str:
    return "".join(DIGITS[int(digit)] for digit in str(year)).replace("零", "〇")


def dates(days: Ints, form: int, share: float, draws: Draws, *, required: bool = False) -> pl.Series:
    """Days since 1970 as a department writes them (null outside 1900 to 2035); a share in other forms.

    Optional dates are sometimes impossible, a sentinel, or only a month; required ones always name a day.
    """
    known = (days >= FIRST_DAY) & (days < LAST_DAY)
    index = np.where(known, days - FIRST_DAY, 0)
    text = date_texts(DATE_FORMS[form])[index]
    odd = draws.share(share, len(days))
    which = draws.weighted((1,) * len(DATE_FORMS) + ((0, 0) if required else (1.2, 1.6)), len(odd))
    for number, name in enumerate(DATE_FORMS):
        rows = odd[which == number]
        text = text.scatter(rows, date_texts(name)[index[rows]]) if len(rows) else text
    rows = odd[which == len(DATE_FORMS)]
    if len(rows):
        month = days[rows].clip(0, LAST_DAY - 1).astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
        form_of = draws.chance(0.5, len(rows))
        texts = month_texts("chinese")[month].zip_with(pl.Series(form_of), month_texts("%Y.%-m")[month])
        text = text.scatter(rows, texts)
    rows = odd[which == len(DATE_FORMS) + 1]
    if len(rows):
        text = text.scatter(rows, draws.words([bad for bad, _ in BAD_DATES], len(rows)))
    return text.set(pl.Series(~known), None)


def months(numbers: Ints, form: int, share: float, draws: Draws) -> pl.Series:
    """Months since January 1970 as text; a share in other forms."""
    known = (numbers >= 0) & (numbers < 66 * 12)
    index = np.where(known, numbers, 0)
    text = month_texts(MONTH_FORMS[form])[index]
    odd = draws.share(share, len(numbers))
    which = draws.whole(0, len(MONTH_FORMS) - 1, len(odd))
    for number, name in enumerate(MONTH_FORMS):
        rows = odd[which == number]
        text = text.scatter(rows, month_texts(name)[index[rows]]) if len(rows) else text
    return text.set(pl.Series(~known), None)


def times(seconds: Ints, share: float, draws: Draws) -> pl.Series:
    """Seconds since 1970 as text (null when negative); a share in other forms."""
    moments = pl.Series(seconds).cast(pl.Int64) * 1_000_000
    moments = moments.cast(pl.Datetime("us"))
    text = moments.dt.to_string(TIME_FORMS[0])
    odd = draws.share(share, len(seconds))
    which = draws.whole(1, len(TIME_FORMS) - 1, len(odd))
    for number, form in enumerate(TIME_FORMS):
        rows = odd[which == number]
        text = text.scatter(rows, moments[rows].dt.to_string(form)) if len(rows) else text
    return text.set(pl.Series(seconds < 0), None)


def amounts(values: Floats, share: float, draws: Draws, *, whole: bool = False, unit: str = "元") -> pl.Series:
    """Amounts as text; a share with unit, separators or in full width."""
    cents = np.round(values * 100).astype(np.int64)
    yuan = pl.Series(np.abs(cents) // 100)
    sign = pl.Series(["", "-"])[(cents < 0).astype(np.int64)]
    rest = pl.Series(np.abs(cents) % 100).cast(pl.String).str.zfill(2)
    frame = pl.DataFrame(
        {"sign": sign, "yuan": yuan.cast(pl.String), "rest": rest, "form": np.zeros(len(values), np.int64)}
    )
    odd = draws.share(share, len(values))
    frame = frame.with_columns(form=frame["form"].scatter(odd, pl.Series(draws.whole(1, 4, len(odd)))))
    grouped = pl.col("yuan").str.replace(r"^(\d+)(\d{3})$", "$1,$2")
    tail = pl.lit("") if whole else pl.concat_str(pl.lit("."), "rest")
    plain = pl.concat_str("sign", "yuan", tail)
    text = frame.select(
        pl.when(pl.col("form") == 1).then(pl.concat_str(plain, pl.lit(unit)))
        .when(pl.col("form") == 2).then(pl.concat_str("sign", grouped, tail))
        .when(pl.col("form") == 3).then(pl.concat_str(pl.lit("￥"), plain))
        .otherwise(plain)
    ).to_series()  # fmt: skip
    wide = np.flatnonzero(frame["form"].to_numpy() == 4)
    return text.scatter(wide, text[wide].str.replace_many(*full_width())) if len(wide) else text


@cache
def _spellings(table: str) -> tuple[Mapping[str, str], Mapping[str, Sequence[str]]]:
    """Label -> its code, and label -> every spelling of it."""
    codes: dict[str, str] = {}
    others: dict[str, list[str]] = {}
    for spelling, label in code_tables()[table].items():
        codes.setdefault(label, spelling)
        others.setdefault(label, []).append(spelling)
    return codes, others


def codes(labels: pl.Series, table: str, shares: tuple[float, float], draws: Draws, *, coded: bool) -> pl.Series:
    """Labels of a code table as code or label; shares in any other spelling, and not in the table at all."""
    share, unknown = shares
    numbers, others = _spellings(table)
    text = labels.replace(dict(numbers)) if coded else labels
    odd = draws.share(share, len(labels))
    pick = draws.whole(0, 59, len(odd))
    # Sixty is a multiple of 1 to 6, so that a remainder picks each of up to six spellings equally often.
    found = pl.DataFrame({"label": labels[odd], "pick": pick}).with_columns(
        spelling=pl.col("label").replace_strict({key: value[:6] for key, value in others.items()}, default=[])
    )
    chosen = found.select(
        pl.col("spelling").list.get(pl.col("pick") % pl.col("spelling").list.len(), null_on_oob=True)
    ).to_series() if len(odd) else pl.Series([], dtype=pl.String)  # fmt: skip
    text = text.scatter(odd, chosen) if len(odd) else text
    wrong = draws.share(unknown, len(labels))
    text = text.scatter(wrong, pl.Series([UNKNOWN_CODE[0]] * len(wrong))) if len(wrong) else text
    return text.set(labels.is_null(), None)


def names(right: pl.Series, share: float, draws: Draws) -> pl.Series:
    """Names as departments type them: homophones, look-alikes, rare characters lost, spaces between two characters."""
    odd = draws.share(share, len(right))
    if len(odd):
        alike = list(similar())
        frame = pl.DataFrame({"name": right[odd], "how": draws.weighted((6, 2), len(odd))})
        last = pl.concat_str(
            pl.col("name").str.slice(0, pl.col("name").str.len_chars() - 1),
            pl.col("name").str.tail(1).replace({character: similar()[character][0] for character in alike}),
        )
        apart = pl.concat_str(pl.col("name").str.head(1), pl.lit(" "), pl.col("name").str.slice(1))
        right = right.scatter(odd, frame.select(pl.when(pl.col("how") == 0).then(last).otherwise(apart)).to_series())
    lost = np.flatnonzero(right.fill_null("").str.contains("[䶮㛃㻏㬎㳇䢺]").to_numpy())
    lost = lost[draws.chance(0.4, len(lost))] if share > 0 else lost[:0]
    return right.scatter(lost, right[lost].str.replace("[䶮㛃㻏㬎㳇䢺]", "?")) if len(lost) else right


def stray(text: pl.Series, share: float, draws: Draws, *, mild: bool = False) -> pl.Series:
    """A share of cells with stray characters around them or in full width; `mild` for values that must be read."""
    odd = draws.share(share, len(text))
    if not len(odd):
        return text
    which = draws.whole(0, MILD_STRAY if mild else len(STRAY), len(odd))
    cells = text[odd]
    wide = cells.str.replace_many(*full_width())
    for number, form in enumerate(STRAY[:MILD_STRAY] if mild else STRAY):
        before, after = form.split("{}")
        marked = joined(before, cells, after)
        wide = marked.zip_with(pl.Series(which == number), wide)
    return text.scatter(odd, wide)


def day_of(number: int) -> date:
    """Days since 1970 as a date."""
    return date(1970, 1, 1) + timedelta(days=number)
