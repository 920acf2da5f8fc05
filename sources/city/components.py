"""The components of an address as people write them: division names, road and number, estate, building, entrance, room.

Belongs here: every spelling of one component, as columns.
Does not belong here: which spelling is wanted (`noise`), putting components together (`spelling`).
"""

from dataclasses import dataclass

import numpy as np
import polars as pl

from sources.city.atlas import Atlas
from sources.city.drawing import Draws, Ints, Mask
from sources.city.ground import FIRST_LETTER_STYLE, NO_STYLE, STYLES, Below, Kind, Label
from sources.city.lookup import Numbers
from sources.city.misspelling import NAME_SLIP_WEIGHTS, NAME_SLIPS
from sources.city.noise import Style
from sources.city.places import LEVEL, Places
from sources.city.rooms import odd_floor, room_labels
from sources.city.texts import joined
from sources.city.words import chinese_numerals, numerals, padded_numerals

LETTERS = pl.Series([chr(64 + number) for number in range(27)])
BUILDING_VARIANTS = ("栋", "幢", "号楼", "#", "座")
ROOM_SUFFIXES = ("室", "", "号", "户")
UNIT_VARIANTS = ("门", "单元")
FLOOR_WORDS = ("层", "楼", "F")
# Where a slip in a name is: it is counted with the slip, see `Written`.
NAMED = ("village", "road", "estate")


@dataclass(frozen=True)
class Request:
    """Addresses to be written: of which places, with whose delivery's names, in which style and with which noise.

    `numbers` are those to be written, right or wrong.
    """

    atlas: Atlas
    rows: Ints
    era: Ints
    style: Style
    noise: dict[str, Mask]
    draws: Draws
    numbers: Numbers

    @property
    def places(self) -> Places:
        """The places of the block."""
        return self.atlas.places

    @property
    def size(self) -> int:
        """How many addresses."""
        return len(self.rows)

    def where(self, name: str, also: Mask | None = None) -> pl.Series:
        """Which texts have a kind of noise (and something else)."""
        return pl.Series(self.noise[name] if also is None else self.noise[name] & also)


def component_columns(request: Request) -> pl.DataFrame:
    """One text column per component (empty where it is not written), and two numbers.

    `cut` is the level the text ends at; `typo` is 0, or 1 + which of `NAMED` * len(NAME_SLIPS) + which slip is in it.
    """
    cut, typo = _cut(request), np.zeros(request.size, dtype=np.int64)
    columns = _divisions(request, typo) | _estates(request, cut, typo) | {"group": _group(request)}
    columns |= {"building": _building(request, cut), "unit": _unit(request, cut), "room": _room(request, cut)}
    _dashed(columns, request)
    return pl.DataFrame(columns | {"cut": pl.Series(cut), "typo": pl.Series(typo)})


def _cut(request: Request) -> Ints:
    """Where a text that names only part of the way ends."""
    places, rows, noise, draws = request.places, request.rows, request.noise, request.draws
    short = noise["shallow"] | noise["relative"] | noise["range"]
    building = (places.style[rows] != NO_STYLE) & ~places.rural[rows]
    unit = (places.unit[rows] > 0) & draws.chance(0.3, request.size) & ~noise["relative"]
    deepest = np.where(building, LEVEL["B"], LEVEL["P"])
    deepest = np.where(building & draws.chance(0.45, request.size), LEVEL["P"], deepest)
    deepest = np.where(unit, LEVEL["U"], deepest)
    deepest = np.where(noise["range"], LEVEL["P"], deepest)
    deepest = np.where(places.rural[rows], LEVEL["R"], deepest)
    return np.where(short, deepest, LEVEL["H"])


def _divisions(request: Request, typo: Ints) -> dict[str, pl.Series]:
    places, noise, draws, size = request.places, request.noise, request.draws, request.size
    district, town = _town(request)
    rural, bare = places.rural[request.rows], noise["town_only_as_column"]
    at = places.village[request.rows]
    village = _misspelt(request, "village", at, noise["typo_in_name"] & rural, typo)
    short = draws.chance(0.0 if request.style.formal else 0.06, size)
    capital = pl.Series(["重庆市", "重庆"])[short.astype(np.int64)]
    return {
        "province": capital.set(pl.Series(bare | noise["province_missing"]), ""),
        "district": district.set(pl.Series(bare | noise["district_missing"]), ""),
        "town": town.set(pl.Series(bare | noise["town_missing"]), ""),
        "village": village.set(pl.Series(~rural & ~draws.chance(request.style.village, size)), ""),
    }


def _town(request: Request) -> tuple[pl.Series, pl.Series]:
    """District and town, under the names of the delivery, older ones, or with the wrong kind of town."""
    atlas, noise, draws, size = request.atlas, request.noise, request.draws, request.size
    at = request.places.town[request.rows]
    district, town = by_era(atlas.districts, at, request.era), by_era(atlas.towns, at, request.era)
    old_town = atlas.old_towns[at]
    old_district = _old_district(request, at)
    renamed = old_town.is_not_null() & request.where("old_division", ~noise["town_missing"])
    renamed &= pl.Series(draws.chance(0.5, size)) | old_district.is_null()
    town = old_town.zip_with(renamed, town)
    district = old_district.zip_with(request.where("old_division") & old_district.is_not_null() & ~renamed, district)
    which = draws.whole(0, 2, size)
    for index, column in enumerate(atlas.wrong_kinds):
        town = column[at].zip_with(request.where("street_for_town", which == index), town)
    return district, town


def _old_district(request: Request, town: Ints) -> pl.Series:
    latest, earliest = (names[town] for names in request.atlas.old_districts)
    return earliest.zip_with(pl.Series(request.draws.chance(0.25, request.size)), latest)


def by_era(columns: list[pl.Series], index: Ints, era: Ints) -> pl.Series:
    """Names at `index`, each from the column of its delivery."""
    found = columns[0][index]
    for later in range(1, len(columns)):
        found = columns[later][index].zip_with(pl.Series(era == later), found)
    return found


def _estates(request: Request, cut: Ints, typo: Ints) -> dict[str, pl.Series]:
    """Road, number and estate; a text that ends at the plate names either the plate or the estate."""
    places, rows, noise, draws = request.places, request.rows, request.noise, request.draws
    at_road, at_estate = places.road[rows], places.estate[rows]
    slip, aliased = noise["typo_in_name"] & ~places.rural[rows], noise["alias_listed"] | noise["alias_unlisted"]
    number = request.numbers.number
    farm = places.kind[rows] == Kind.HOUSE
    either = (cut == LEVEL["P"]) & (at_estate >= 0) & ~noise["range"]
    by_name = either & (draws.chance(0.5, request.size) | noise["road_missing"] | aliased) & ~noise["estate_missing"]
    no_road = noise["road_missing"] | (at_road < 0) | by_name
    no_number = (number == 0) | noise["road_missing"] | (farm & (cut < LEVEL["P"])) | by_name
    hidden = (at_estate < 0) | noise["estate_missing"] | ((cut == LEVEL["P"]) & ~by_name)
    on_estate = slip & ~hidden & ~aliased & (draws.chance(0.5, request.size) | no_road)
    road = _misspelt(request, "road", at_road, slip & ~on_estate & ~no_road, typo)
    estate = _misspelt(request, "estate", at_estate, on_estate, typo)
    estate = gathered(request.atlas.first_aliases, at_estate).zip_with(request.where("alias_listed"), estate)
    estate = gathered(request.atlas.unlisted_aliases, at_estate).zip_with(request.where("alias_unlisted"), estate)
    return {
        "road": road.set(pl.Series(no_road), ""),
        "number": _plate(request, number).set(pl.Series(no_number), ""),
        "estate": estate.set(pl.Series(hidden), ""),
    }


def _plate(request: Request, number: Ints) -> pl.Series:
    """12号, 十二号, 12-14号."""
    nameless = request.places.style[request.rows] == NO_STYLE
    chinese = request.noise["chinese_numerals"] & (request.draws.chance(0.7, request.size) | nameless)
    plate = _counted(number, "号", chinese)
    ranged = joined(numerals()[number], "-", numerals()[number + 2], "号")
    return ranged.zip_with(request.where("range"), plate)


def _group(request: Request) -> pl.Series:
    """3组, 三社, 第3村民小组, or the hamlet that only neighbours know."""
    places, rows = request.places, request.rows
    word = request.atlas.group_words[places.village[rows]]
    other = request.draws.words(("", "村民小组", "队"), request.size)
    variant = word.replace({"组": "社", "社": "组"}).zip_with(other == "", other)
    word = variant.zip_with(request.where("suffix_variant"), word)
    text = _counted(request.numbers.group, word, request.noise["chinese_numerals"])
    hamlet = request.atlas.hamlets[places.building[rows]]
    text = hamlet.zip_with(request.where("alias_unlisted", places.rural[rows]), text)
    return text.set(pl.Series(places.group[rows] == 0), "")


def _building(request: Request, cut: Ints) -> pl.Series:
    places, rows, draws, size = request.places, request.rows, request.draws, request.size
    label, style = request.numbers.building, places.style[rows]
    lettered = style >= FIRST_LETTER_STYLE
    # Numbered buildings turn to any other word, lettered ones from 栋 to 座 and back.
    other = np.where(lettered, np.where(style == FIRST_LETTER_STYLE, 4, 0), (style + draws.whole(1, 3, size)) % 4)
    own = pl.Series([text.split("{}")[1] for text in STYLES])[np.maximum(style, 0)]
    suffix = pl.Series(BUILDING_VARIANTS)[other].zip_with(request.where("suffix_variant"), own)
    ordinal = (style == STYLES.index("第{}栋")) & ~request.noise["suffix_variant"]
    chinese = request.where("chinese_numerals", draws.chance(0.6, size))
    number = chinese_numerals()[label].zip_with(chinese, numerals()[label])
    name = LETTERS[np.minimum(label, len(LETTERS) - 1)].zip_with(pl.Series(lettered), number)
    text = joined(pl.Series(["", "第"])[ordinal.astype(np.int64)], name, suffix)
    return text.set(pl.Series((style == NO_STYLE) | places.rural[rows] | (cut < LEVEL["B"])), "")


def _unit(request: Request, cut: Ints) -> pl.Series:
    unit, draws, size = request.numbers.unit, request.draws, request.size
    changed = request.noise["suffix_variant"] & draws.chance(0.4, size)
    suffix = pl.Series(UNIT_VARIANTS)[(~changed).astype(np.int64)]
    text = _counted(unit, suffix, request.noise["chinese_numerals"] & draws.chance(0.6, size))
    return text.set(pl.Series((unit == 0) | (cut < LEVEL["U"])), "")


def _room(request: Request, cut: Ints) -> pl.Series:
    """The room as signed, with a suffix, with its neighbour, or in words (15楼4号); whole floors have no room."""
    places, rows, noise, draws, size = request.places, request.rows, request.noise, request.draws, request.size
    storey, room = request.numbers.floor, request.numbers.room
    label, floor = room_labels(places, rows, storey, room)
    kind = places.room_label[rows]
    numbered = np.isin(kind, [Label.HUNDREDS, Label.DASH]) & (places.room[rows] > 0) & ~places.rural[rows]
    usual = np.where((kind == Label.HUNDREDS) & draws.chance(1.0 if request.style.formal else 0.5, size), 0, 1)
    varied = (usual + draws.whole(1, 3, size)) % len(ROOM_SUFFIXES)
    suffix = np.where(noise["suffix_variant"] & numbered, varied, np.where(numbered, usual, 1))
    text = joined(label, pl.Series(ROOM_SUFFIXES)[suffix])
    following, _ = room_labels(places, rows, storey, room + 1)
    text = joined(label, "、", following).zip_with(request.where("two_rooms"), text)
    wordy = noise["suffix_variant"] & draws.chance(0.35, size) | noise["chinese_numerals"]
    text = _in_words(request, room).zip_with(pl.Series(wordy & numbered & ~noise["two_rooms"]), text)
    whole = joined(floor, draws.words(FLOOR_WORDS[: 1 if request.style.formal else 2], size))
    text = whole.zip_with(pl.Series(places.kind[rows] == Kind.FLOOR), text)
    return text.set(pl.Series(places.rural[rows] | (cut < LEVEL["H"])), "")


def _in_words(request: Request, room: Ints) -> pl.Series:
    """15楼4号, 十五层四号, 负一层3号, 平街层2号."""
    floor, below = request.numbers.floor, request.places.below_kind[request.rows]
    chinese = request.where("chinese_numerals")
    under = pl.Series(["", "负", "吊", ""])[below].set(pl.Series(floor >= 0), "")
    spelled, plain = chinese_numerals()[np.abs(floor)], numerals()[np.abs(floor)]
    level = spelled.zip_with(chinese | pl.Series(floor < 0), plain)
    street = pl.Series((below == Below.STREET) & (floor == 1))
    words = request.draws.words(FLOOR_WORDS, request.size).set(street, "层")
    number = chinese_numerals()[room].zip_with(chinese, numerals()[room])
    return joined(under, level.set(street, "平街"), words, number, "号")


def _dashed(columns: dict[str, pl.Series], request: Request) -> None:
    """3-2-1504 for building, entrance and room; 15-4 for 1504 and the other way round."""
    places, rows, noise = request.places, request.rows, request.noise
    floor, room, kind = request.numbers.floor, request.numbers.room, places.room_label[rows]
    plain, numeric = ~odd_floor(floor, places.below_kind[rows]), _numeric(request)
    how = np.where(numeric | (places.unit[rows] > 0), request.draws.weighted((4, 2, 3), request.size), 2)
    level = numerals()[np.abs(floor)]
    crossed = joined(level, "-", numerals()[room])
    crossed = crossed.zip_with(pl.Series(kind == Label.HUNDREDS), joined(level, padded_numerals()[room]))
    label, _ = room_labels(places, rows, floor, room)
    label = crossed.zip_with(pl.Series(plain & (how > 0)), label)
    together = noise["dash_form"] & ((how < 2) | ~plain)
    block, entrance = (numerals()[each] + "-" for each in (request.numbers.building, request.numbers.unit))
    columns["building"] = block.zip_with(pl.Series(together & numeric), columns["building"])
    columns["unit"] = entrance.zip_with(pl.Series(together & (places.unit[rows] > 0)), columns["unit"])
    columns["room"] = label.zip_with(request.where("dash_form"), columns["room"])


def _numeric(request: Request) -> Mask:
    style = request.places.style[request.rows]
    return np.asarray((style != NO_STYLE) & (style < FIRST_LETTER_STYLE))


def _counted(numbers: Ints, word: str | pl.Series, chinese: Mask) -> pl.Series:
    """A number, Arabic or Chinese, and the word it counts."""
    number = chinese_numerals()[numbers].zip_with(pl.Series(chinese), numerals()[numbers])
    return joined(number, word)


def gathered(names: pl.Series, index: Ints) -> pl.Series:
    """The names at `index`, null where it is -1."""
    if not len(names):
        return pl.Series([None] * len(index), dtype=pl.String)
    return names[np.maximum(index, 0)].set(pl.Series(index < 0), None)


def _misspelt(request: Request, what: str, index: Ints, where: Mask, typo: Ints) -> pl.Series:
    """The names of roads, estates or villages, some of them with a slip, which is noted in `typo`."""
    table = {"village": request.atlas.villages, "road": request.atlas.roads, "estate": request.atlas.estates}[what]
    text = gathered(table.right, index)
    at = np.flatnonzero(where & (index >= 0))
    slip = table.found[index[at], request.draws.weighted(NAME_SLIP_WEIGHTS, len(at))]
    typo[at] = 1 + NAMED.index(what) * len(NAME_SLIPS) + slip
    return text.scatter(at, table.misspelt(index[at], slip)) if len(at) else text
