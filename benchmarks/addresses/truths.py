"""What could be known of a text: the code its place has at every level, and whether its words lead to one place only.

Belongs here: reading the truth tables of a synthetic city beside the register that was made from its deliveries.
Does not belong here: judging results (`judging`).
"""

from pathlib import Path

import polars as pl

from warehouse.lake import Lake

LEVELS = ("D", "S", "C", "R", "P", "B", "U", "F", "H")
# A number that is not the place's own: whoever reads the text alone is led astray or nowhere.
WRONG_NUMBER = "typo_in_number"
_DIVISIONS = {"D": "district_code", "S": "town_code", "C": "village_code"}
# The deliveries of the reference whose divisions the truth has.
_BEFORE, _NOW = 1, 2
_SCOPES = {"town": "town_code_1", "district": "district_code_1", "city": None}


def wrong_number() -> pl.Expr:
    """Whether the noise of a text includes a wrong number."""
    return pl.col("noise").list.eval(pl.element().str.contains(WRONG_NUMBER)).list.any().fill_null(value=False)


def places(truth: Path) -> pl.DataFrame:
    """The places of a city with one key for each level, made of nothing but their true components."""
    rows = pl.read_parquet(truth / "places.parquet")
    shop = pl.col("room").str.starts_with("附").fill_null(value=False)
    plain = pl.col("room").str.replace("[室号户]$", "")
    floor = pl.coalesce(plain.str.extract(r"^(.+)-\d+$"), plain.str.extract(r"^(\d{1,2})\d{2}$"), plain)
    road = pl.concat_str("district_code_1", "town_code_1", pl.coalesce(_rural("village_code_1"), "road"), separator="|")
    plate = pl.concat_str(
        road, pl.col("number").fill_null(""), pl.col("estate").fill_null(""), pl.when(shop).then("room").fill_null(""),
        separator="|",
    )  # fmt: skip
    building = pl.concat_str(plate, pl.col("building"), separator="|")
    unit = pl.concat_str(plate, pl.col("building").fill_null(""), pl.col("unit"), separator="|")
    above = pl.concat_str(plate, pl.col("building").fill_null(""), pl.col("unit").fill_null(""), separator="|")
    return rows.with_columns(
        key_D="district_code_1", key_S="town_code_1", key_C="village_code_1", key_R=road, key_P=plate,
        key_B=building, key_U=unit, key_F=pl.concat_str(above, floor, separator="|"),
        key_H=pl.col("place_id").cast(pl.String),
    )  # fmt: skip


def _rural(village: str) -> pl.Expr:
    return pl.concat_str(village, "group", separator="|")


def expected_codes(known: pl.DataFrame, lake: Lake) -> pl.DataFrame:
    """The code of each place at each level, as far as the register has one: place_id, level, expected.

    What is above a registered room holds for every room with the same components, whether it is registered or not; the
    divisions a place lies in are known of every place.
    """
    address = lake.scan("gold.address").select("city_code", "parent_code", "reference_id", "level").collect()
    parents = address.select(above="city_code", next="parent_code", above_level="level")
    start = known.select("place_id", "reference_id").drop_nulls().join(address, on="reference_id")
    found = [start.select("place_id", "level", expected="city_code")]
    climbed = start.select("place_id", above="parent_code")
    for _ in LEVELS:
        step = climbed.drop_nulls().join(parents, on="above")
        found.append(step.select("place_id", level="above_level", expected="above"))
        climbed = step.select("place_id", above="next")
    own = pl.concat(found)
    keys = pl.concat(known.select("place_id", level=pl.lit(level), key=f"key_{level}") for level in LEVELS).drop_nulls()
    by_key = own.join(keys, on=["place_id", "level"]).group_by("level", "key").agg(pl.col("expected").mode().min())
    shared = keys.join(by_key, on=["level", "key"]).select("place_id", "level", "expected")
    every = pl.concat([own, shared, *(_divisions(known, lake, level, _NOW) for level in _DIVISIONS)])
    return every.unique(["place_id", "level"], keep="first", maintain_order=True)


def former_districts(known: pl.DataFrame, lake: Lake) -> pl.DataFrame:
    """The district each place lay in by the delivery before the last: place_id, level, former.

    A text that says no more than 渝北区 says just that; in which of its successors the place lies nobody can tell.
    """
    return _divisions(known, lake, "D", _BEFORE).rename({"expected": "former"})


def _divisions(known: pl.DataFrame, lake: Lake, level: str, delivery: int) -> pl.DataFrame:
    """The code of the division of this level that each place lay in by a delivery: place_id, level, expected."""
    column = _DIVISIONS[level]
    places = lake.scan("gold.address").filter(pl.col("level") == level).collect()
    # A part of a district that once was one has the district's number.
    whole = places.filter(~pl.col("canonical").str.contains("-", literal=True))
    codes = whole.select(number=column, expected="city_code").drop_nulls()
    lying = known.select("place_id", level=pl.lit(level), number=f"{column}_{delivery}").drop_nulls()
    return lying.join(codes, on="number").select("place_id", "level", "expected")


def ambiguous(texts: pl.DataFrame, known: pl.DataFrame) -> pl.Series:
    """Whether what each text still says fits several places of the reference, or names neither road nor estate.

    Args:
        texts: place_id, noise, true_level.
        known: as `places` gives them.
    """
    gone = {
        "town": ("town_missing",),
        "district": ("district_missing",),
        "road": ("road_missing",),
        "group": ("alias_unlisted",),
        "estate": ("estate_missing", "alias_unlisted"),
    }
    rows = texts.with_row_index("text").join(known, on="place_id", how="left", maintain_order="left")
    said = {
        name: ~pl.col("noise").list.set_intersection(list(kinds)).list.len().cast(pl.Boolean)
        for name, kinds in gone.items()
    }
    scope = pl.when(said["town"]).then(pl.lit("town")).when(said["district"]).then(pl.lit("district"))
    # In a village an unlisted name stands for the group.
    road = (said["road"] & pl.col("road").is_not_null()) | (said["group"] & pl.col("group").is_not_null())
    rows = rows.with_columns(
        scope=scope.otherwise(pl.lit("city")),
        road_said=road,
        estate_said=said["estate"] & pl.col("estate").is_not_null(),
    )
    counted = [
        _counts(known, scope, road=road, estate=estate)
        for scope in _SCOPES
        for road, estate in ((True, True), (True, False), (False, True))
    ]
    keyed = pl.concat(
        rows.filter(pl.col("scope") == scope, pl.col("road_said") == road, pl.col("estate_said") == estate).select(
            "text", "true_level", key=_key(scope, road=road, estate=estate), inside=_inside()
        )
        for scope in _SCOPES
        for road, estate in ((True, True), (True, False), (False, True))
    )
    counts = keyed.join(pl.concat(counted), on=["key", "inside"], how="left").with_columns(
        many=pl.when(pl.col("true_level") == "H").then("rooms").otherwise("premises")
    )
    several = rows.select("text", "road_said", "estate_said", "place_id").join(
        counts.select("text", "many"), on="text", how="left", maintain_order="left"
    )
    nameless = ~(pl.col("road_said") | pl.col("estate_said")) & pl.col("place_id").is_not_null()
    return several.select((nameless | (pl.col("many") > 1)).fill_null(value=False)).to_series()


def _counts(known: pl.DataFrame, scope: str, *, road: bool, estate: bool) -> pl.DataFrame:
    """How many registered rooms, and premises, share the given components."""
    present = known.filter("in_reference_2").select(
        key=_key(scope, road=road, estate=estate), inside=_inside(), premises="key_P"
    )
    rooms = present.group_by("key", "inside").agg(rooms=pl.len())
    premises = present.group_by("key").agg(premises=pl.col("premises").n_unique())
    return rooms.join(premises, on="key")


def _key(scope: str, *, road: bool, estate: bool) -> pl.Expr:
    column = _SCOPES[scope]
    parts: list[pl.Expr] = []
    if road:
        parts += [pl.coalesce(_rural("village"), "road"), pl.col("number")]
    if estate:
        parts.append(pl.col("estate"))
    texts = [part.fill_null("") for part in parts]
    return pl.concat_str(
        pl.lit(f"{scope}{road:d}{estate:d}"), pl.col(column) if column else pl.lit(""), *texts, separator="|"
    )


def _inside() -> pl.Expr:
    return pl.concat_str(
        pl.col("building").fill_null(""), pl.col("unit").fill_null(""), pl.col("room").fill_null(""), separator="|"
    )


def contested(rows: pl.DataFrame, truth: Path) -> pl.Series:
    """Whether as many other records about the same person or body say another number as say the true one.

    Then nobody can tell from the records which is right, not even of the text that is.

    Args:
        rows: feed, record_key, place_id, wrong_number.
        truth: folder of the truth tables.
    """
    about = [
        pl.read_parquet(truth / f"{kind}s.parquet").select(
            "feed", "record_key", subject=pl.format("{} {}", pl.lit(kind), f"{kind}_uid")
        )
        for kind in ("person", "enterprise")
    ]
    subjects = pl.concat(about).drop_nulls().unique()
    told = rows.select("feed", "record_key", "place_id", "wrong_number").with_row_index("row")
    each = told.filter(pl.col("place_id").is_not_null()).join(subjects, on=["feed", "record_key"])
    feeds = each.group_by("subject", "place_id").agg(
        wrong=pl.col("feed").filter("wrong_number").n_unique(),
        right=pl.col("feed").filter(~pl.col("wrong_number")).n_unique(),
    )
    open_ = feeds.filter(pl.col("wrong") > 0, pl.col("right") <= pl.col("wrong"))
    found = each.join(open_, on=["subject", "place_id"], how="semi")["row"].unique()
    return told["row"].is_in(found.implode())
