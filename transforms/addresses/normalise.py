"""One spelling for an address: an ordered list of small steps, each a function from expression to expression.

Most texts need few of the steps, so each says which texts it has anything to do in, and only those go through it.

Belongs here: characters, dashes, brackets, Chinese numerals beside a unit, names for "building" and "number".
Does not belong here: what the parts mean (`parse`).
"""

from collections.abc import Callable, Mapping

import polars as pl

from transforms.addresses import brackets
from transforms.addresses.brackets import without_notes
from transforms.text import clean

_TENS = ("", "十", "二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十")
_ONES = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
# A Chinese numeral in front of one of these counts something; in front of 路, 街 or 村 it is part of a name.
_COUNTED = (
    "号楼", "号", "栋", "幢", "座", "楼", "层", "单元", "室", "组", "社", "队",
    "村民小组", "居民小组", "小组", "期", "区", "屋", "院", "门面", "门市", "F", "#",
)  # fmt: skip
_BUILDINGS = ("栋", "幢", "座", "号楼", "#")
_NUMERALS = "0-9一二三四五六七八九十"
_UNITS = "号楼|号|栋|幢|座|层|楼|室|单元|社|组"
_UNIT_ENDS = "号栋幢座层楼室元社组"
_NAMED = ("路", "街", "巷", "村", "支路", "支巷", "横街", "段", "社区")
Step = Callable[[pl.Expr], pl.Expr]


def normalise(texts: pl.Series) -> pl.Series:
    """Addresses in one spelling; notes in brackets are dropped. What says nothing is null."""
    spelled = clean(texts)
    for step, trigger in STEPS.items():
        spelled = _where(spelled, trigger, step)
    return spelled.to_frame("text").select(pl.when(pl.col("text") != "").then("text"))["text"]


def _where(texts: pl.Series, trigger: str, step: Step) -> pl.Series:
    """The texts, those that contain the trigger as the step makes them."""
    touched = texts.str.contains(trigger).fill_null(value=False)
    if not touched.any():
        return texts
    rewritten = texts.filter(touched).to_frame("text").select(step(pl.col("text")))["text"]
    return texts.clone().scatter(touched.arg_true(), rewritten)


def upper_without_blanks(text: pl.Expr) -> pl.Expr:
    """Capital letters, no blanks: `a6 幢` becomes `A6幢`."""
    return text.str.to_uppercase().str.replace_all(r"\s+", "")


def plain_dashes(text: pl.Expr) -> pl.Expr:
    """Every kind of dash as a hyphen: `1—3—4` becomes `1-3-4`."""
    return text.str.replace_all("[—–−‐‑―─~_-]+", "-")


def plain_commas(text: pl.Expr) -> pl.Expr:
    """What enumerates as 、: `4,5栋` becomes `4、5栋`. A comma between parts is dropped: `南岸区,海峡路8号,3栋`.

    8号至10号 names several numbers, too; 至善路 is a road. The sign of a floor (`3栋,-1层`) is no dash.
    """
    return (
        text.str.replace_all(rf"([^\d{_UNIT_ENDS}A-Z,;、]),+", "${1}")
        .str.replace_all(r"(号),(\d+(?:栋|幢|座|号楼|#|单元))", "${1}${2}")
        .str.replace_all(r"([栋幢座]|号楼),(\d+(?:单元|层|楼))", "${1}${2}")
        .str.replace_all(r"(单元),(\d{3,4}|\d+-\d)", "${1}${2}")
        .str.replace_all(rf"([{_NUMERALS}](?:{_UNITS})?)至([{_NUMERALS}])", "${1}、${2}")
        .str.replace_all(r"([,;、])-(\d+[层楼F])", "${1}负${2}")
        .str.replace_all("-?[,;、及][,;、及-]*", "、")
    )


def arabic_counts(text: pl.Expr) -> pl.Expr:
    """Chinese numerals before a unit as digits: `二十一层` becomes `21层`, `万寿路十二号` becomes `万寿路12号`."""
    spelled = {
        f"{_chinese(n)}{unit}": f"{n}{unit}" for n in range(1, 200) for unit in _COUNTED if n < 100 or unit == "号"
    }
    # 门 counts entrances only behind a building: 三门峡路 is a road. In 三幢二门 幢 belongs to both, so 门 comes after.
    entrances = {f"{before}{_chinese(n)}门": f"{before}{n}单元" for before in _BUILDINGS for n in range(1, 20)}
    return _replaced(_replaced(text, spelled), entrances)


def _replaced(text: pl.Expr, spelled: dict[str, str]) -> pl.Expr:
    """Each key replaced by its value, the longest first."""
    longest_first = sorted(spelled, key=len, reverse=True)
    return text.str.replace_many(longest_first, [spelled[key] for key in longest_first], leftmost=True)


def _chinese(number: int) -> str:
    """A number below 200 in Chinese."""
    rest = number % 100
    below = f"{_TENS[rest // 10]}{_ONES[rest % 10]}"
    if number < 100:
        return below
    return "一百" + (f"零{below}" if 0 < rest < 10 else f"一{below}" if 10 <= rest < 20 else below)


def chinese_ordinals(text: pl.Expr) -> pl.Expr:
    """Digits inside a name as Chinese numerals: `科园3路` becomes `科园三路`, `杨河1村` becomes `杨河一村`."""
    spelled = {f"{n}{unit}": f"{_chinese(n)}{unit}" for n in range(1, 20) for unit in _NAMED}
    # 3村民小组 is a group, not the third 村.
    return _replaced(text, spelled | {f"{n}村民小组": f"{n}村民小组" for n in range(1, 20)})


def first_of_several(text: pl.Expr) -> pl.Expr:
    """Of enumerated numbers the first, with 、 left as a mark: `4、5栋` becomes `4栋、`, `1-1、1-2号` `1-1号、`."""
    number = r"附?[A-Z]{0,2}\d+(?:-[A-Z]?\d+)*"
    units = _UNITS.split("|")
    # Only numbers of one unit are several: in 1单元、4号 the second number is one of its own.
    sub_number = {"号": f"(?:附{number}号?)?"}
    repeated = "|".join(f"({unit})(?:、{number}{unit}{sub_number.get(unit, '')})+" for unit in units)
    first = "".join(f"${{{position}}}" for position in range(1, len(units) + 1))
    return (
        text.str.replace_all(rf"(\d|[A-Z])(?:、{number})+({_UNITS})", "${1}${2}、")
        .str.replace_all(repeated, f"{first}、")
        .str.replace(rf"(\d|{_UNITS})(?:、{number})+$", "${1}、")
    )


def one_word_for_building(text: pl.Expr) -> pl.Expr:
    """栋 for 幢, 座, 号楼, #楼 and 楼栋 after a number or letter; 单元 for 门 between numbers; 第 is dropped.

    A # behind the number of a road is 号, one before another number is 栋, any other 号.
    """
    return (
        text.str.replace_all(r"第(\d)", "${1}")
        .str.replace_all(r"([路街巷道段坡])(\d+(?:-\d+)?)#", "${1}${2}号")
        .str.replace_all(r"([A-Z\d])(?:号楼栋|号楼|号栋|号幢|#楼|#栋|#幢|楼栋|幢|座)", "${1}栋")
        .str.replace_all(r"([A-Z\d])#([A-Z\d])", "${1}栋${2}")
        .str.replace_many(["#", "單元", "门牌"], ["号", "单元", ""])
        .str.replace_all(r"([A-Z\d])门([A-Z\d])", "${1}单元${2}")
        .str.replace_all(r"(\d)楼([A-Z]|\d{1,2})单元", "${1}栋${2}单元")
        .str.replace_all(r"([A-Z\d]栋)附(\d{1,2})号([A-Z\d])", "${1}${2}单元${3}")
        .str.replace_all(r"([A-Z\d]栋)([A-Z])段", "${1}${2}单元")
        .str.replace_all(r"(?:多层|小?高层)(\d+(?:单元|栋))", "${1}")
    )


def first_of_range(text: pl.Expr) -> pl.Expr:
    """Of a range the first number, with the mark of several: `43-47号`, `附1-3号`, `3栋201-205号`, `2层12-15号`.

    Straight behind a name only numbers of one side of the street, near each other, are a range; `8-3号` is a sub-number.
    """
    parts = text.str.extract_groups(
        r"^(.*?)(号附|栋|单元|[层楼]|[^\d\-附栋号A-Z、])([0-9]{1,4})-([0-9]{1,4})([号室])(.*)$"
    ).struct
    first, last = (parts.field(name).cast(pl.Int32) for name in ("3", "4"))
    step, kind = last - first, parts.field("2")
    floor = parts.field("1").str.extract("([0-9]{1,3})$", 1).cast(pl.Int32)
    several = (
        pl.when(kind == "号附").then(step > 0)
        .when(kind.is_in(["层", "楼"])).then((step > 0) & (floor != first))
        .when(kind.is_in(["栋", "单元"])).then((step > 0) & (first >= 100))
        .otherwise((first >= 10) & (step > 0) & (step <= 10) & (step % 2 == 0))
    )  # fmt: skip
    shortened = pl.concat_str(*(parts.field(name) for name in ("1", "2", "3", "5")), pl.lit("、"), parts.field("6"))
    return pl.when(~several.fill_null(value=False)).then(text).otherwise(shortened)


def signed_floors(text: pl.Expr) -> pl.Expr:
    """Floors below the street with a letter instead of a sign: N1 for 负一层 and -1层, D1 for 吊一层, PJ for 平街层."""
    return (
        text.str.replace_many(["底楼", "底层", "首层", "地下室", "负楼"], ["1层", "1层", "1层", "N1层", "N1层"])
        .str.replace_all(r"(?:负|地下)(\d+)", "N${1}")
        .str.replace_all(r"(^|[^\dA-Z])-(\d+)([层楼F])", "${1}N${2}${3}")
        .str.replace_all(r"吊(\d+)", "D${1}")
        .str.replace_all("名义层", "")
        .str.replace_all(r"平街(?:层|楼|1[层楼])?(?:第?([2-9])[层楼])?", "PJ${1}层")
    )


STEPS: Mapping[Step, str] = {
    upper_without_blanks: r"[^!-`{-~\u4e00-\u9fff]",
    without_notes: brackets.TRIGGER,
    plain_dashes: "[—–−‐‑―─~_]|--",
    plain_commas: "[,;、及至]",
    arabic_counts: f"[一二三四五六七八九十百](?:{'|'.join(_COUNTED)}|门)",
    chinese_ordinals: r"[^\d\-、号][1-9]\d?(?:路|街|巷|村|支路|支巷|横街|段|社区)",
    signed_floors: r"名义层|负|吊|地下|平街|[底首][楼层]|(?:^|[^\dA-Z])-\d",
    one_word_for_building: r"[第#幢座單门]|号楼|号栋|楼栋|楼[A-Z\d]{1,2}单元|栋附|栋[A-Z]段|[多高]层\d",
    first_of_range: r"\d-\d{1,4}[号室]",
    first_of_several: "、",
}
