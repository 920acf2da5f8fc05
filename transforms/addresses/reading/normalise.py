"""One spelling for an address: an ordered list of small steps, each a function from expression to expression.

Most texts need few of the steps, so each says which texts it has anything to do in, and only those go through it.

Belongs here: characters, dashes, brackets, Chinese numerals beside a unit, names for "building" and "number".
Does not belong here: what the parts mean (`parse`).
"""

from collections.abc import Callable, Mapping
from functools import partial

import polars as pl

from transforms.addresses.reading import brackets
from transforms.addresses.reading.brackets import without_notes
from transforms.text import clean

_TENS = ("", "十", "二十", "三十", "四十", "五十", "六十", "七十", "八十", "九十")
_ONES = ("", "一", "二", "三", "四", "五", "六", "七", "八", "九")
# A Chinese numeral in front of one of these counts something; in front of 路, 街 or 村 it is part of a name.
_COUNTED = (
    "号楼", "号", "栋", "幢", "座", "楼", "层", "单元", "室", "组", "社", "队",
    "村民小组", "居民小组", "小组", "期", "区", "屋", "院", "门面", "门市", "F", "#",
)  # fmt: skip
_SPOKEN = dict(zip("零〇一二三四五六七八九", "00123456789", strict=True))
_BUILDINGS = ("栋", "幢", "座", "号楼", "#")
_NUMERALS = "0-9一二三四五六七八九十"
_UNITS = "号楼|号|栋|幢|座|层|楼|室|单元|社|组"
_UNIT_ENDS = "号栋幢座层楼室元社组"
_LABEL = (
    r"^(?:(?:家庭|户籍|联系|单位|居住|常住|通讯|实际|经营|注册|现)?(?:住址|地址|住所|居住地)[为是:]?"
    "|[现家暂居]住(?:[在于:])?|住[在于:])"
)
_NAMED = ("路", "街", "巷", "村", "支路", "支巷", "横街", "段", "社区")
Step = Callable[[pl.Expr], pl.Expr]


def normalise(texts: pl.Series) -> pl.Series:
    """Addresses in one spelling; notes in brackets are dropped. What says nothing is null."""
    # Half of the texts are plain, and of the others most need the steps of one group: both are told by one look.
    spelled = _where(clean(texts), "|".join(map(_any_trigger, GROUPS)), _every_group)
    return spelled.to_frame("text").select(pl.when(pl.col("text") != "").then("text"))["text"]


def _every_group(texts: pl.Series) -> pl.Series:
    for group in GROUPS:
        texts = _where(texts, _any_trigger(group), partial(_every_step, group))
    return texts


def _every_step(group: Mapping[Step, str], texts: pl.Series) -> pl.Series:
    for step, trigger in group.items():
        texts = _where(texts, trigger, partial(_rewritten, step))
    return texts


def _any_trigger(group: Mapping[Step, str]) -> str:
    return "|".join(f"(?:{trigger})" for trigger in group.values())


def _rewritten(step: Step, texts: pl.Series) -> pl.Series:
    return texts.to_frame("text").select(step(pl.col("text")).alias("text"))["text"]


def _where(texts: pl.Series, trigger: str, work: Callable[[pl.Series], pl.Series]) -> pl.Series:
    """The texts, those that contain the trigger as the work makes them."""
    touched = texts.str.contains(trigger).fill_null(value=False)
    return texts.clone().scatter(touched.arg_true(), work(texts.filter(touched))) if touched.any() else texts


def upper_without_blanks(text: pl.Expr) -> pl.Expr:
    """Capital letters, no blanks: `a6 幢` becomes `A6幢`."""
    return text.str.to_uppercase().str.replace_all(r"\s+", "")


def without_label(text: pl.Expr) -> pl.Expr:
    """What only announces an address: `家庭住址:南岸区`, `现住南岸区`."""
    return text.str.replace(_LABEL, "")


def said_once(text: pl.Expr) -> pl.Expr:
    """A text that says itself twice, once."""
    half = text.str.len_chars() // 2
    return pl.when(text.str.head(half) == text.str.slice(half)).then(text.str.head(half)).otherwise(text)


def plain_dashes(text: pl.Expr) -> pl.Expr:
    """Every kind of dash as a hyphen: `1—3—4` becomes `1-3-4`."""
    return text.str.replace_all("[—–−‐‑―─~_-]+", "-")


def plain_commas(text: pl.Expr) -> pl.Expr:
    """What enumerates as 、: `4,5栋` and `4.5栋` become `4、5栋`. A comma between parts is dropped: `南岸区,海峡路8号`.

    8号至10号 and 8号和10号 name several numbers, too, and 8号和海峡路3号 two addresses; 至善路 is a road. The sign of a
    floor (`3栋,-1层`) is no dash.
    """
    return (
        text.str.replace_all(rf"([^0-9{_UNIT_ENDS}A-Z,;、]),+", "${1}")
        .str.replace_all(r"([0-9])[.+]([0-9])", "${1}、${2}")
        .str.replace_all(r"([0-9])[.+]([0-9])", "${1}、${2}")
        .str.replace_all(r"(号),([0-9]+(?:栋|幢|座|号楼|#|单元))", "${1}${2}")
        .str.replace_all(r"([栋幢座]|号楼),([0-9]+(?:单元|层|楼))", "${1}${2}")
        .str.replace_all(r"(单元),([0-9]{3,4}|[0-9]+-[0-9])", "${1}${2}")
        .str.replace_all(rf"([{_NUMERALS}](?:{_UNITS})?)[至到]([{_NUMERALS}])", "${1}、${2}")
        .str.replace_all(rf"([{_NUMERALS}](?:{_UNITS}))[和与或](附?[0-9]|[{_NUMERALS}]+(?:{_UNITS}))", "${1}、${2}")
        .str.replace_all(
            r"([号栋元层楼室])[和与或]([^0-9、]{1,12}(?:路|街|大道|巷|村)[^0-9、]{0,3}[0-9])", "${1}、${2}"
        )
        .str.replace_all(r"([,;、])-([0-9]+[层楼F])", "${1}负${2}")
        .str.replace_all("-?[,;、及][,;、及-]*", "、")
    )


def read_out_digits(text: pl.Expr) -> pl.Expr:
    """Digits read out one by one: `3栋一五零四` becomes `3栋1504`, `一〇三号` becomes `103号`."""
    digits = f"[{''.join(_SPOKEN)}]{{3,5}}"
    before_unit = text.str.extract_groups(rf"^(.*?)({digits})([号室房户栋幢].*)$").struct
    behind_unit = text.str.extract_groups(rf"^(.*[栋幢座楼层号室元-])({digits})([-、].*|)$").struct
    start, number, end = (pl.coalesce(before_unit.field(i), behind_unit.field(i)) for i in ("1", "2", "3"))
    written = number.str.replace_many(list(_SPOKEN), list(_SPOKEN.values()))
    return pl.coalesce(pl.concat_str(start, written, end), text)


def sub_number_words(text: pl.Expr) -> pl.Expr:
    """附 for 之 in a sub-number: `25号之一` becomes `25号附1`."""
    spelled = {f"号之{_chinese(n)}": f"号附{n}" for n in range(1, 20)}
    return _replaced(text, spelled).str.replace_all(r"([0-9]号?)之([0-9])", "${1}附${2}")


def arabic_counts(text: pl.Expr) -> pl.Expr:
    """Chinese numerals before a unit as digits: `二十一层` becomes `21层`, `万寿路十二号` becomes `万寿路12号`."""
    spelled = {
        f"{_chinese(n)}{unit}": f"{n}{unit}" for n in range(1, 200) for unit in _COUNTED if n < 100 or unit == "号"
    }
    # 门 and 梯 count entrances only behind a building: 三门峡路 and 十八梯 are roads. In 三幢二门 幢 belongs to both:
    # they come after.
    entrances = {
        f"{before}{_chinese(n)}{word}": f"{before}{n}单元"
        for before in _BUILDINGS
        for word in ("门", "梯")
        for n in range(1, 20)
    }
    counted = _replaced(_replaced(text, spelled), entrances)
    # In 五、六组 only the last has its unit.
    several = {f"{_chinese(n)}、{digit}": f"{n}、{digit}" for n in range(1, 20) for digit in range(1, 10)}
    return _replaced(counted, several)


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
    # 3村民小组 is a group, not the third 村, and 3街区 a part of an estate.
    counted = {f"{n}{unit}": f"{n}{unit}" for n in range(1, 20) for unit in ("村民小组", "街区")}
    return _replaced(text, spelled | counted)


def first_of_several(text: pl.Expr) -> pl.Expr:
    """Of enumerated numbers the first, with 、 left as a mark: `4、5栋` becomes `4栋、`, `1-1、1-2号` `1-1号、`.

    498号-508号 is a range; in 25号-1号 the second number is not the end of one.
    """
    ends = text.str.extract_groups(r"([0-9]+)号-([0-9]+)号").struct
    rising = ends.field("1").cast(pl.Int64, strict=False) < ends.field("2").cast(pl.Int64, strict=False)
    start = text.str.replace(r"([0-9]+)号-([0-9]+)号、*", "${1}号、")
    text = pl.when(rising).then(start).otherwise(text)
    number = r"附?[A-Z]{0,2}[0-9]+(?:-[A-Z]?[0-9]+)*"
    units = _UNITS.split("|")
    # Only numbers of one unit are several: in 1单元、4号 the second number is one of its own.
    sub_number = {"号": f"(?:附{number}号?)?"}
    repeated = "|".join(f"({unit})(?:、{number}{unit}{sub_number.get(unit, '')})+" for unit in units)
    first = "".join(f"${{{position}}}" for position in range(1, len(units) + 1))
    return (
        # Of 1栋3-4、2栋3-1 all of the second is another place.
        text.str.replace(r"(栋[^、]*[0-9号室])、[A-Z]?[0-9]+栋.*$", "${1}、")
        .str.replace_all(rf"([0-9]|[A-Z])(?:、{number})+({_UNITS})", "${1}${2}、")
        .str.replace_all(repeated, f"{first}、")
        .str.replace(rf"([0-9]|{_UNITS})(?:、{number})+$", "${1}、")
        .str.replace_all("、、+", "、")
    )


def plain_ordinals(text: pl.Expr) -> pl.Expr:
    """Numbers without 第: `第3栋第2单元` becomes `3栋2单元`."""
    return text.str.replace_all(r"第([0-9])", "${1}")


def number_signs(text: pl.Expr) -> pl.Expr:
    """A # behind the number of a road is 号, with 楼 or before another number 栋, before a number nothing, else 号."""
    return (
        text.str.replace_all(r"(^|[^A-Z0-9])#([0-9]+)(?:号?楼|栋|幢|座)", "${1}${2}栋")
        .str.replace_all(r"(^|[^A-Z0-9])#([0-9])", "${1}${2}")
        .str.replace_all(r"([路街巷道段坡])([0-9]+(?:-[0-9]+)?)#", "${1}${2}号")
        .str.replace_all(r"([A-Z0-9])#(?:楼|栋|幢|座|([A-Z0-9]))", "${1}栋${2}")
        .str.replace_all("#", "号", literal=True)
    )


def one_word_for_building(text: pl.Expr) -> pl.Expr:
    """栋 for 幢, 座, 号楼 and 楼栋 after a number or letter; what is 楼上 or 楼下 of a number is no building."""
    return (
        text.str.replace_all("号楼([上下顶道])", "号 楼${1}")
        .str.replace_all(r"([A-Z0-9])(?:号楼栋|号楼|号栋|号幢|楼栋|幢|座)", "${1}栋")
        .str.replace_all("号 楼", "号楼", literal=True)
    )


def one_word_for_entrance(text: pl.Expr) -> pl.Expr:
    """单元 for 门 between numbers and for 梯 behind a building; 门牌 and 自编 say nothing."""
    return (
        text.str.replace_many(["單元", "门牌", "自编号", "自编"], ["单元", "", "", ""], leftmost=True)
        .str.replace_all(r"([A-Z0-9])门([A-Z0-9])", "${1}单元${2}")
        .str.replace_all(r"(栋[0-9]{1,2})梯", "${1}单元")
        # The number of a plot is no door plate.
        .str.replace_all(r"([0-9])号地块", "${1}地块")
    )


def entrances_and_floors(text: pl.Expr) -> pl.Expr:
    """Entrances and floors written in another way or order: `1楼A单元`, `3栋附2号15-4`, `2栋A段-1-1`.

    Behind a building or entrance 17号附2号 is one room.
    """
    return (
        text.str.replace_all(r"([0-9])楼([A-Z]|[0-9]{1,2})单元", "${1}栋${2}单元")
        .str.replace_all(r"([A-Z0-9]栋)附([0-9]{1,2})号([A-Z0-9])", "${1}${2}单元${3}")
        .str.replace_all(r"([A-Z0-9]栋)([A-Z])段", "${1}${2}单元")
        .str.replace_all(r"(栋|单元)([0-9]+)号附([0-9]+)号?", "${1}${2}-${3}号")
        .str.replace_all(r"([A-Z])户型", "${1}户")
        .str.replace_all(r"(?:多层|小?高层)([0-9]+(?:单元|栋))", "${1}")
    )


def first_of_range(text: pl.Expr) -> pl.Expr:
    """Of a range the first number, with the mark of several: `43-47号`, `附1-3号`, `3栋201-205号`, `2层12-15号`.

    Straight behind a name only near numbers of one side of the street are a range; `8-3号` is a sub-number.
    """
    parts = text.str.extract_groups(
        r"^(.*?)(号附|栋|单元|[层楼]|[^0-9\-附栋号A-Z、])([0-9]{1,4})-([0-9]{1,4})([号室])(.*)$"
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
    """Floors below the street with a letter for the sign: N1 for 负一层, -1层 and B1层, D1 for 吊一层, PJ for 平街.

    太平街 is a street: without 层 behind it 平街 stands behind a number or a house, or the text begins with it.
    """
    behind = r"^|[0-9号栋幢座#元门层楼场厦苑园城-]"
    return (
        text.str.replace_many(["底楼", "底层", "首层", "地下室", "负楼"], ["1层", "1层", "1层", "N1层", "N1层"])
        .str.replace_all(r"(?:负|地下)([0-9]+)", "N${1}")
        .str.replace_all(r"(^|[^0-9A-Z])-([0-9]+)([层楼F])", "${1}N${2}${3}")
        .str.replace_all(r"(^|[^0-9A-Z-])B([0-9])(?:层|F)", "${1}N${2}层")
        .str.replace_all(r"吊([0-9]+)", "D${1}")
        .str.replace_all("名义层", "", literal=True)
        .str.replace_all(r"平街[层楼]", "PJ层")
        .str.replace_all(rf"({behind})平街(?:1[层楼])?(?:([2-9]|[1-9][0-9])[层楼])?([^道]|$)", "${1}PJ${2}层${3}")
        .str.replace_all(r"(-PJ[0-9]{0,2})层-", "${1}-")
    )


# In order, each with the texts it has anything to do in; in groups that few texts need more than one of.
GROUPS: tuple[Mapping[Step, str], ...] = (
    {
        upper_without_blanks: r"[^!-`{-~\u4e00-\u9fff]",
        without_label: r"^[^0-9]{0,2}(?:住|地址)",
        without_notes: brackets.TRIGGER,
        said_once: "重庆.+重庆",
        plain_dashes: "[—–−‐‑―─~_]|--",
        plain_commas: r"[,;、及至]|[0-9][.+][0-9]|[号栋元层楼室][和与或到]",
        read_out_digits: f"[{''.join(_SPOKEN)}]{{3}}",
        sub_number_words: "之",
    },
    {
        arabic_counts: f"[一二三四五六七八九十百](?:{'|'.join(_COUNTED)}|门|梯)",
        chinese_ordinals: r"[^0-9\-、号][1-9][0-9]?(?:路|街|巷|村|支路|支巷|横街|段|社区)",
        plain_ordinals: "第",
        signed_floors: r"名义层|负|吊|地下|平街|[底首][楼层]|(?:^|[^0-9A-Z])-[0-9]|B[0-9][层F]",
    },
    {
        number_signs: "#",
        one_word_for_building: "[幢座]|号楼|号栋|楼栋",
        one_word_for_entrance: "[單门梯]|自编|号地块",
        entrances_and_floors: r"楼[A-Z0-9]{1,2}单元|栋附|栋[A-Z]段|[栋元][0-9]+号附|[多高]层[0-9]|户型",
    },
    {
        first_of_range: r"[0-9][0-9]-[0-9]{2,4}[号室]|[附层楼][0-9]+-[0-9]+[号室]",
        first_of_several: "、|号-",
    },
)
STEPS: Mapping[Step, str] = {step: trigger for group in GROUPS for step, trigger in group.items()}
