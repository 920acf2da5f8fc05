"""The weekend script: what a good engineer writes in two days, and the named baseline of this benchmark.

One regular expression takes a text apart, suffix families are folded to one word each, and the components are joined
with those of the reference exactly. A district, road or estate may be missing as long as the rest leads to one address.
It knows no history of divisions, no misspelt names, no levels above the listed address, and asks nobody.

Belongs here: that script, on its own: it shares no code with the product, only Polars.
Does not belong here: measuring it.
"""

from dataclasses import dataclass

import polars as pl

_DIGITS = "零一二三四五六七八九"
_UNITS = ("号", "栋", "幢", "座", "单元", "门", "层", "楼", "F", "室", "户", "组", "社", "队", "村民小组")
# Every way of calling a building, an entrance or a group becomes one word.
_FOLDED = (
    (r"号楼|号栋|号幢|#楼|#栋|[幢座#]", "栋"),
    (r"(栋|\d)门", "${1}单元"),
    (r"村民小组|居民小组", "组"),
    (r"第([\dA-Z])", "${1}"),
    (r"[—–－_~]", "-"),
)
_ADDRESS = (
    r"^(?:.{{0,12}}重庆市?)?(?P<district>{districts})?"
    r"(?P<town>\D{{2,6}}?(?:街道办事处|街道|镇|乡))?"
    r"(?P<village>\D{{2,7}}?(?:村社区|社区|村))?"
    r"(?:(?P<hamlet>\D{{0,8}}?)(?P<group>\d+)[组社队])?"
    r"(?:(?P<road>\D{{2,10}}?)(?P<number>\d+)号)?(?:(?P<house>\d+)号)?"
    r"(?P<estate>.{{2,14}}?)??"
    r"(?:(?P<building>[A-Z]|\d+)栋)?(?:(?P<unit>\d+)(?:单元|梯))?(?:(?P<floor>负\d+|吊\d+|平街|\d+)[层楼F])?"
    r"(?P<room>附\d+|(?:负|吊)?\d+(?:-\d+){{0,3}}|平街-\d+)?[室号户房]?$"
)
_KEYS = {
    "all": ("district", "road", "number", "estate"),
    "road": ("district", "road", "number"),
    "estate": ("district", "estate"),
    "road_anywhere": ("road", "number", "estate"),
    "estate_anywhere": ("estate",),
}
_INSIDE = ("building", "unit", "floor", "door")
_AT_ONCE = 500_000


@dataclass(frozen=True)
class Prepared:
    """The reference by keys: `keys` (key, row) of those that lead to one row, `names` that exist, ids, districts."""

    keys: pl.DataFrame
    roads: pl.Series
    estates: pl.Series
    ids: pl.Series
    districts: list[str]


def parse(texts: pl.Series, districts: list[str]) -> pl.DataFrame:
    """Components of addresses, one row per text; all null where the expression does not fit."""
    names = "|".join(sorted(districts, key=lambda name: (-len(name), name)))
    groups = pl.col("text").str.extract_groups(_ADDRESS.format(districts=names))
    frame = pl.LazyFrame({"text": texts}).with_columns(normalised())
    parts = frame.select(part=groups).unnest("part").with_columns(pl.all().replace("", None))
    return _numbered(parts).collect()


def normalised() -> pl.Expr:
    """The column `text` in one spelling: half width, no blanks or brackets, digits, one word for each unit."""
    text = pl.col("text").str.normalize("NFKC").str.to_uppercase()
    text = text.str.replace_all(r"[\s\u200b]|\([^)]*\)|【[^】]*】", "")
    for pattern, word in _FOLDED:
        text = text.str.replace_all(pattern, word)
    spelled = {f"{_chinese(number)}{unit}": f"{number}{unit}" for number in range(1, 100) for unit in _UNITS}
    spelled |= {f"{_chinese(number)}社区": f"{_chinese(number)}社区" for number in range(1, 100)}
    longest = sorted(spelled, key=len, reverse=True)
    return text.str.replace_many(longest, [spelled[word] for word in longest], leftmost=True)


def _chinese(number: int) -> str:
    tens, ones = divmod(number, 10)
    return (("" if tens == 1 else _DIGITS[tens]) + "十" if tens else "") + (_DIGITS[ones] if ones else "")


def _numbered(parts: pl.LazyFrame) -> pl.LazyFrame:
    """1504, 15-4, 15楼4号 and 3-2-1504 as building, unit, floor and door."""
    floor, room = pl.col("floor"), pl.col("room")
    inside = pl.when(pl.col("building").is_null() & floor.is_null()).then(room)
    entrance = inside.str.extract_groups(r"^(\d+)-(\d+)-(\d{3,4}|\d+-\d+)$").struct
    block = inside.str.extract_groups(r"^(\d+)-(\d{3,4}|\d+-\d+)$").struct
    split = parts.with_columns(
        building=pl.coalesce("building", entrance["1"], block["1"]),
        unit=pl.coalesce(entrance["2"], "unit"),
        room=pl.coalesce(entrance["3"], block["2"], room),
        # Where a village has no house numbers the group is all there is.
        number=pl.coalesce("number", "house", pl.when(pl.col("group").is_not_null()).then(pl.lit(""))),
    )
    hundreds = floor.is_null() & room.str.contains(r"^\d{3,4}$")
    dashed = floor.is_null() & room.str.contains(r"^[^-]+-\d+$")
    return split.select(
        "district", "town", "village", "number", "estate", "building", "unit",
        # A row of work-unit housing is called 村 and stands where a road would: 建新一村47号.
        road=pl.coalesce(
            pl.col("village").fill_null("") + pl.col("hamlet").fill_null("") + pl.col("group") + "组",
            "road",
            pl.when(pl.col("house").is_not_null()).then("village"),
        ),
        floor=pl.when(hundreds).then(room.str.head(-2)).when(dashed).then(room.str.extract(r"^([^-]+)-"))
        .otherwise(floor),
        door=pl.when(hundreds).then(room.str.tail(2)).when(dashed).then(room.str.extract(r"-(\d+)$"))
        .otherwise(room).str.strip_chars_start("0"),
    )  # fmt: skip


def prepare(reference: pl.DataFrame) -> Prepared:
    """Keys of a reference: address_id, district, standard_address, aliases."""
    districts = reference["district"].drop_nulls().unique().sort().to_list()
    found, roads, estates = [], [], []
    for start in range(0, reference.height, _AT_ONCE):
        rows = reference.slice(start, _AT_ONCE)
        parts = parse(rows["standard_address"], districts).with_columns(
            row=pl.int_range(start, start + rows.height, dtype=pl.UInt32, eager=True), aliases=rows["aliases"]
        )
        other = parts.filter(pl.col("aliases").is_not_null()).with_columns(pl.col("aliases").str.split("|"))
        aliased = other.explode("aliases").with_columns(estate=pl.col("aliases").str.to_uppercase())
        found += [_long(parts, _KEYS), _long(aliased, ["all", "estate", "estate_anywhere"])]
        roads.append(parts.select(_name("road")).to_series().unique())
        estates.append(pl.concat([parts, aliased]).select(_name("estate")).to_series().unique())
    keys = pl.concat(found).filter(pl.col("row").n_unique().over("key") == 1).unique("key")
    return Prepared(keys.sort("key"), pl.concat(roads).unique(), pl.concat(estates).unique(),
                    reference["address_id"], districts)  # fmt: skip


def _name(part: str) -> pl.Expr:
    return pl.concat_str("district", part, separator="|")


def _long(parts: pl.DataFrame, kinds: dict[str, tuple[str, ...]] | list[str]) -> pl.DataFrame:
    """One row per key of each row; a key needs all the names it consists of."""
    inside = [pl.col(name).fill_null("") for name in _INSIDE]
    found = [
        parts.select(
            "row",
            key=pl.concat_str(pl.lit(kind), *_KEYS[kind], *inside, separator="|"),
            rank=pl.lit(rank, pl.UInt8),
        )
        .drop_nulls()
        .with_columns(pl.col("key").hash())
        for rank, kind in enumerate(_KEYS)
        if kind in kinds
    ]
    return pl.concat(found)


def code(texts: pl.Series, prepared: Prepared) -> pl.Series:
    """The id of the one address of the reference that each text means, or null."""
    found = [_coded(texts.slice(start, _AT_ONCE), prepared) for start in range(0, len(texts), _AT_ONCE)]
    return pl.concat(found) if found else pl.Series([], dtype=pl.String)


def _coded(texts: pl.Series, prepared: Prepared) -> pl.Series:
    parts = parse(texts, prepared.districts).with_row_index("row")
    # A name that exists, but not there, contradicts; one that nobody knows says nothing.
    known = parts.with_columns(
        road_known=_name("road").is_in(prepared.roads.implode()).fill_null(value=False),
        estate_known=_name("estate").is_in(prepared.estates.implode()).fill_null(value=False),
    )
    by = {
        "all": known,
        "road": known.filter(~pl.col("estate_known")),
        "estate": known.filter(~pl.col("road_known")),
        "road_anywhere": known.filter(pl.col("district").is_null()),
        "estate_anywhere": known.filter(pl.col("district").is_null() & ~pl.col("road_known")),
    }
    wanted = pl.concat(_long(rows, [kind]) for kind, rows in by.items())
    best = (
        wanted.join(prepared.keys.select("key", hit="row"), on="key")
        .sort("row", "rank")
        .unique("row", keep="first")
        .select("row", "hit")
    )
    hits = parts.select("row").join(best, on="row", how="left", maintain_order="left")["hit"]
    return prepared.ids.gather(hits)
