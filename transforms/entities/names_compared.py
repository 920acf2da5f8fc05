"""Names of people made comparable: features of each distinct name, computed once and compared by equality alone.

Belongs here: surname and given name, sound, shape, courtesy titles, former names; whether two names may be one.
Does not belong here: cleaning of delivered names (`names`), who is who (`persons`).
"""

from collections.abc import Mapping

import polars as pl

from sources.characters import shapes, sounds

# Surnames of two characters that are still borne; a name of four characters or more begins with one, or is no Han name.
_DOUBLE = (
    "欧阳|太史|端木|上官|司马|东方|独孤|南宫|万俟|闻人|夏侯|诸葛|尉迟|公羊|赫连|澹台|皇甫|宗政|濮阳|公冶|太叔|申屠|"
    "公孙|慕容|仲孙|钟离|长孙|宇文|司徒|鲜于|司空|闾丘|子车|亓官|司寇|巫马|公西|颛孙|壤驷|公良|漆雕|乐正|宰父|谷梁|"
    "拓跋|夹谷|轩辕|令狐|段干|百里|呼延|东郭|南门|羊舌|微生|公户|公玉|公仪|梁丘|公仲|公上|公门|公山|公坚|左丘|公伯|西门"
)
# By which callers and departments address people without naming them.
_MEN, _WOMEN, _EITHER = "先生|大爷|师傅", "女士|小姐|婆婆|阿姨|太婆|嬢嬢", "老师|同志|某某?|医生|同学"
_COURTESY = rf"^(.{{1,2}}?)(?:{_MEN}|{_WOMEN}|{_EITHER})$"
_FORMER = r"[((](?:曾用名|原名|又名|别名|小名|现名)?[:：]?([\p{Han}·]{2,})[))]$"
# What few speakers of the south-west tell apart: retroflex and flat, final n and ng, initial n and l, f and h before u.
_SAME_SOUND = ((r"([zcs])h", "$1"), (r"([aei])ng\b", "${1}n"), (r"\bn", "l"), (r"\bhu", "fu"))
FEATURES = ("full", "former", "surname", "given", "first", "second", "sound", "shape", "polite_sex")


def compared(names: pl.Series) -> pl.DataFrame:
    """Features of names.

    Args:
        names: names as cleaning leaves them, nulls and repetitions welcome.

    Returns:
        One row per distinct name: name; full (the name without what stands in brackets, null for 张先生); former;
        surname; given; first and second character of the given name (null where unreadable); sound and shape of the
        whole; polite_sex (what a courtesy title says).
    """
    distinct = names.drop_nulls().unique().sort().alias("name").to_frame()
    name = pl.col("name")
    plain = name.str.replace(r"[((].*$", "")
    polite = plain.str.contains(_COURTESY)
    shown = pl.when(polite).then(plain.str.extract(_COURTESY, 1)).otherwise(plain)
    dotted = shown.str.contains("·", literal=True)
    surname = (
        pl.when(polite).then(shown)
        .when(dotted).then(shown.str.extract(r"^([^·]+)"))
        .when(shown.str.contains(rf"^(?:{_DOUBLE})") & (shown.str.len_chars() >= 3)).then(shown.str.head(2))
        .otherwise(shown.str.head(1))
    )  # fmt: skip
    split = distinct.with_columns(
        full=pl.when(~polite & (plain.str.len_chars() >= 2)).then(plain),
        former=name.str.extract(_FORMER, 1),
        surname=surname,
        polite_sex=pl.when(plain.str.contains(rf"^.{{1,2}}(?:{_MEN})$")).then(pl.lit("男"))
        .when(plain.str.contains(rf"^.{{1,2}}(?:{_WOMEN})$")).then(pl.lit("女")),
    ).with_columns(given=pl.col("full").str.strip_prefix(pl.col("surname")))  # fmt: skip
    return split.with_columns(
        first=_readable(pl.col("given").str.slice(0, 1)),
        second=_readable(pl.col("given").str.slice(1)),
        sound=_sound(split["full"]),
        shape=_shape(split["full"]),
    ).select("name", *FEATURES)


def alike(one: str, other: str) -> pl.Expr:
    """Whether two names (their features prefixed with `one` and `other`) may be one name, misspelt or cut short.

    The same sound or shape; or one character of three or more is another or unreadable, or two are swapped.
    """

    def same(feature: str) -> pl.Expr:
        return (pl.col(f"{one}{feature}") == pl.col(f"{other}{feature}")).fill_null(value=False)

    given, others = pl.col(f"{one}given"), pl.col(f"{other}given")
    swapped = given.str.reverse() == others
    # A character more or less is another name: a father and his son.
    as_long = given.str.len_chars() == others.str.len_chars()
    one_of_two = same("surname") & as_long & (same("first") | same("second"))
    return (
        same("full")
        | same("sound")
        | same("shape")
        | (same("surname") & swapped)
        | one_of_two
        | _given_kept(one, other)
    )


def _given_kept(one: str, other: str) -> pl.Expr:
    """The whole given name of two characters kept under another surname."""
    given = pl.col(f"{one}given")
    return ((given == pl.col(f"{other}given")) & (given.str.len_chars() >= 2)).fill_null(value=False)


def _readable(character: pl.Expr) -> pl.Expr:
    """A character, unless it was lost on the way (? or a box) or there is none."""
    return pl.when(~character.is_in(["", "?", "□", "�", "*", "×"])).then(character)


def _sound(names: pl.Series) -> pl.Series:
    spelled = _replaced(names, {character: f" {sound} " for character, sound in sounds().items()})
    folded = pl.col("spelled")
    for pattern, plain in _SAME_SOUND:
        folded = folded.str.replace_all(pattern, plain)
    return spelled.alias("spelled").to_frame().select(folded.str.replace_all(r"\s+", " ").str.strip_chars())["spelled"]


def _shape(names: pl.Series) -> pl.Series:
    return _replaced(names, shapes())


def _replaced(names: pl.Series, by: Mapping[str, str]) -> pl.Series:
    """Every character of the table replaced; a table is prepared for those characters only that occur."""
    met = {
        character: by[character]
        for character in sorted(set(names.drop_nulls().str.join("")[0] or ""))
        if character in by
    }
    return names.str.replace_many(list(met), list(met.values())) if met else names
