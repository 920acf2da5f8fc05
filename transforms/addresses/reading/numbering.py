"""Numbers inside premises as one sequence, so that every way of writing them meets.

3栋2单元1504, 3-2-1504, 3-2-15-4 and 3栋2单元15层4号 are all the sequence 3-2-15-4.

Belongs here: splitting 1504 into floor 15 and door 4, repeated and padded numbers, the keys of buildings to rooms.
Does not belong here: which of several readings exists (`match`).
"""

import polars as pl

from transforms.addresses.reading.spread import per_distinct

# A room number of three or four digits is the floor and two digits of the door.
_FLOOR_AND_DOOR = r"(^|-)([0-9]{1,2})([0-9]{2})$"
_BUILDING_AND_ROOM = r"^([A-Z])([0-9]{3,4})$"
CHILD_LEVELS = ("B", "U", "F", "H")
_PARTS = ("building", "unit", "floor", "room")


def bare_number(text: pl.Expr) -> pl.Expr:
    """A number without the words around it and without leading zeros: 第03栋 becomes 3, A栋 becomes A."""
    return text.str.replace_all(r"[第栋幢座楼层单元室号房户附]", "").str.replace_all(r"(^|-)0+([0-9])", "${1}${2}")


def number_premises(rows: pl.DataFrame) -> pl.DataFrame:
    """Bring building, unit, floor and room into one sequence.

    Args:
        rows: with the columns building, unit, floor, room (text, null where absent).

    Returns:
        The rows with those columns bare, `level` of the deepest of them (B, U, F, H; null: none), `sequence` (the key
        under the premises: level letter and numbers) and `other_sequence` (a second reading of the room number, or
        null).
    """
    # Every house has a 2-1504: there are far fewer combinations than rooms.
    given = {name: f"{name}_given" for name in _PARTS}
    return per_distinct(rows.rename(given), list(given.values()), _numbered).drop(given.values())


def _numbered(given: pl.DataFrame) -> pl.DataFrame:
    rows = given.lazy().rename({f"{name}_given": name for name in _PARTS})
    building, unit, floor, room = (pl.col(name) for name in _PARTS)
    bare = rows.with_columns(bare_number(part).replace("", None) for part in (building, unit, floor, room))
    plain = bare.with_columns(room=_without_repeats(room, building, unit, floor))
    upper = pl.concat_str(building, unit, separator="-", ignore_nulls=True)
    # B1504 without any other number is 1504 in building B, or a room of that name.
    alone = building.is_null() & unit.is_null()
    named = pl.when(alone).then(room.str.replace(_BUILDING_AND_ROOM, "${1}-${2}")).otherwise(room)
    split = pl.when(floor.is_null()).then(named.str.replace(_FLOOR_AND_DOOR, "${1}${2}-${3}")).otherwise(room)
    level = (
        pl.when(room.is_not_null()).then(pl.lit("H"))
        .when(floor.is_not_null()).then(pl.lit("F"))
        .when(unit.is_not_null()).then(pl.lit("U"))
        .when(building.is_not_null()).then(pl.lit("B"))
    )  # fmt: skip
    numbered = plain.with_columns(
        level=level,
        sequence=level + _sequence(upper, floor, bare_number(split)),
        other_sequence=pl.when(split != room).then(level + _sequence(upper, floor, room)),
    )
    return numbered.collect()


def _sequence(upper: pl.Expr, floor: pl.Expr, room: pl.Expr) -> pl.Expr:
    parts = [pl.when(part != "").then(part) for part in (upper, floor, room)]
    return pl.concat_str(parts, separator="-", ignore_nulls=True)


def _without_repeats(room: pl.Expr, building: pl.Expr, unit: pl.Expr, floor: pl.Expr) -> pl.Expr:
    """The room without what it repeats: 2单元2-8-4 is 8-4 in unit 2, 15层1504 is door 4 on floor 15."""
    parts = room.str.count_matches("-") + 1
    after_first = room.str.replace(r"^[^-]*-", "")
    first = room.str.extract(r"^([^-]*)-", 1)
    bare_floor = floor.str.replace(r"^[A-Z]+", "")
    on_floor = room.str.starts_with(bare_floor) & (room.str.len_chars() == bare_floor.str.len_chars() + 2)
    return (
        pl.when((parts >= 3) & (first == unit)).then(after_first)
        .when((parts >= 3) & unit.is_null() & (first == building)).then(after_first)
        .when((parts == 4) & (room.str.starts_with(building + "-" + unit + "-"))).then(
            room.str.replace(r"^[^-]*-[^-]*-", "")
        )
        .when((parts == 2) & (first == floor)).then(after_first)
        .when((parts == 1) & on_floor).then(bare_number(room.str.tail(2)))
        .otherwise(room)
    )  # fmt: skip
