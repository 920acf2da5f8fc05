"""A real register of enterprises: hand labels, coverage, and agreement with the registering district.

The register is handed in and stays where it is: labels are joined by credit code, residue is printed and kept nowhere.

Belongs here: how much of real texts is parsed exactly right, coded, explained.
Does not belong here: the labels (`labels.csv`), synthetic texts.
"""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import polars as pl
from rich.console import Console

from orchestration.run import run_city
from orchestration.settings import Settings
from sources.divisions import divisions
from sources.landing import SUCCESS
from transforms.addresses.reading.claims import claim
from transforms.addresses.reading.normalise import normalise
from transforms.addresses.reading.numbering import bare_number
from transforms.addresses.reading.parse import parse
from warehouse.lake import Lake

LABELS = Path(__file__).with_name("labels.csv")
DIVISIONS = ("district", "town", "village")
NAMES = ("group", "road", "estate")
NUMBERS = ("road_number", "building", "unit", "floor", "room")
# The two figures of texts parsed exactly right; what each means stands with the judge.
AS_LABELLED = "exactly right, every part in the column of its label"
SAME_PLACE = "exactly right, or the same place with a word in another column"
_FEED, _USCC, _ADDRESS = "market_enterprises", "统一社会信用代码", "住所"
_DEEPER = {
    "district": ["D", "S", "C", "R", "P", "B", "U", "F", "H"],
    "town": ["S", "C", "R", "P", "B", "U", "F", "H"],
    "road or village": ["C", "R", "P", "B", "U", "F", "H"],
}
_COMMITTEE = "(?:居民委员会|村民委员会|居委会|村委会|委员会)$"


def labelled(register: pl.DataFrame, labels: pl.DataFrame) -> dict[str, Any]:
    """How many labelled addresses are parsed exactly right, and each component.

    Two figures: `AS_LABELLED`, by `judged`, and `SAME_PLACE`, by `judged_by_place`.

    Args:
        register: the register as delivered, texts.
        labels: uscc and the components of each text, null where the text has none.
    """
    rows = labels.join(register.select(uscc=_USCC, raw=_ADDRESS), on="uscc", maintain_order="left")
    right, by_place = judged(rows), judged_by_place(rows)
    return {
        "labelled": labels.height,
        "joined": rows.height,
        AS_LABELLED: _share(right.select(pl.all_horizontal(pl.all())).to_series()),
        SAME_PLACE: _share(by_place.select(pl.all_horizontal(pl.all())).to_series()),
        "components as labelled, whatever the level": _share(
            right.drop("level").select(pl.all_horizontal(pl.all())).to_series()
        ),
        "parts as labelled": {name: _share(right[name]) for name in right.columns},
    }


def judged(rows: pl.DataFrame) -> pl.DataFrame:
    """Whether each component of each text is what its label says: one boolean column per component and `level`.

    Divisions agree by any name they bore, numbers without the word behind them. A village that no list knows may be
    part of the group's name.
    """
    return _compared(rows)[0]


def judged_by_place(rows: pl.DataFrame) -> pl.DataFrame:
    """`judged`, where a word in another column than the label has it in is right if it names the same place.

    Three ways: a village that no list knows, without a group, stands as a road (both bound the numbers behind it); a
    town that no list knows stands as `locality`; and behind 旁 or 附近 the landmark stands as the estate, which the
    label leaves out. The level is that of the column.
    """
    same, parsed, claimed = _compared(rows)
    named = rows["village"].is_not_null() & rows["road"].is_null() & parsed["village_id"].is_null()
    named &= _same(rows["village"], parsed["road"])
    town = rows["town"].is_not_null() & parsed["town_id"].is_null() & _same(rows["town"], parsed["locality"])
    unnumbered = parsed.select(pl.all_horizontal(pl.col(NUMBERS).is_null())).to_series()
    landmark = parsed["near"] & rows["estate"].is_null() & unnumbered
    deeper = (named & (rows["level"] == "C") & (claimed == "R")) | (landmark & (claimed == "P"))
    also = {"village": named, "road": named, "town": town, "estate": landmark, "level": deeper.fill_null(value=False)}
    return same.with_columns(same[name] | more for name, more in also.items())


def _compared(rows: pl.DataFrame) -> tuple[pl.DataFrame, pl.DataFrame, pl.Series]:
    """What `judged` says, the parsed components, and the claimed level."""
    nothing = [pl.lit(None, pl.String).alias(f"beside_{name}") for name in DIVISIONS]
    parsed = parse(rows["raw"])
    claimed = claim(rows.select("raw", *nothing).with_row_index("mention"))["claimed"]
    wanted = rows.select(normalise(rows[name]).alias(name) for name in ("village", *NAMES, *NUMBERS))
    found = parsed.select(*NAMES, *NUMBERS)
    same = {name: _same(wanted[name], found[name]) for name in NAMES}
    same |= {name: _same(_bare(wanted[name]), _bare(found[name])) for name in NUMBERS}
    same |= {name: _division(rows[name], parsed[f"{name}_id"], parsed) for name in DIVISIONS}
    # A village that no list knows is part of the group's name.
    unlisted = _same(wanted["village"].fill_null("") + wanted["group"].fill_null(""), found["group"])
    together = unlisted & rows["village"].is_not_null() & parsed["village_id"].is_null()
    same |= {name: same[name] | together for name in ("village", "group")}
    same["outside"] = rows["outside"].is_not_null() == parsed["outside"].is_not_null()
    same["level"] = _same(rows["level"], claimed)
    inside = rows["outside"].is_null()
    # Of an address elsewhere only that it is elsewhere matters.
    judged = pl.DataFrame({name: values | (~inside if name != "outside" else False) for name, values in same.items()})
    return judged, parsed, claimed


def _same(wanted: pl.Series, found: pl.Series) -> pl.Series:
    return wanted.replace("", None).eq_missing(found.replace("", None))


def _bare(numbers: pl.Series) -> pl.Series:
    return numbers.to_frame("number").select(bare_number(pl.col("number")).replace("", None)).to_series()


def _division(wanted: pl.Series, found: pl.Series, parsed: pl.DataFrame) -> pl.Series:
    """Whether a division bears or bore the name, or is part of one that does: 渝北区 is 两江新区 today."""
    names = _names_of_divisions()
    pairs = pl.DataFrame({"name": wanted, "division_id": found, "town_id": parsed["town_id"]}).with_row_index("row")
    keyed = pairs.with_columns(plain=_plain(pl.col("name")))
    known = pl.concat(
        [
            keyed.join(names, on=["division_id", "plain"]).select("row"),
            # The district a town lies in today: label and text may name different ones of its districts.
            keyed.join(_districts_of_towns(), on=["town_id", "plain"]).select("row"),
        ]
    )["row"].unique()
    right = pairs["row"].is_in(known.implode()) & found.is_not_null()
    return right | (wanted.is_null() & found.is_null())


def _plain(name: pl.Expr) -> pl.Expr:
    return name.str.replace(_COMMITTEE, "").str.replace("(?:社区|村)$", "")


def _names_of_divisions() -> pl.DataFrame:
    """Every name a division bore, and the names of what became of it: division_id, plain."""
    table = divisions().filter(pl.col("name").is_not_null())
    own = table.select("division_id", plain=_plain(pl.col("name")))
    successors = table.filter(pl.col("successor_id").is_not_null()).select("division_id", of="successor_id").unique()
    later = successors.join(own.rename({"division_id": "of"}), on="of").select("division_id", "plain")
    return pl.concat([own, later]).unique()


def _districts_of_towns() -> pl.DataFrame:
    towns = divisions().filter(pl.col("level") == "town").select(town_id="division_id", division_id="parent_id")
    return towns.unique().join(_names_of_divisions(), on="division_id").select("town_id", "plain").unique()


def coverage(texts: pl.Series) -> dict[str, Any]:
    """What share of all characters some step explains, and what is left over, by frequency (to be printed only)."""
    parsed = parse(texts)
    notes = texts.str.extract_all(r"[(（【\[][^)）】\]]*[)）】\]]").list.join("")
    left = parsed["rest"].fill_null("") + parsed["tail"].fill_null("")
    unread = left.str.len_chars() + notes.fill_null("").str.len_chars()
    residue = pl.concat([parsed["rest"], parsed["tail"]]).drop_nulls().str.replace_all(r"\d+", "0")
    counted = residue.value_counts(sort=True, name="times")
    return {
        "texts": len(texts),
        "characters": int(texts.str.len_chars().sum()),
        "explained": 1 - float(unread.sum()) / float(texts.str.len_chars().sum()),
        "fully_explained": _share(unread == 0),
        "residue": counted.rename({counted.columns[0]: "text"}),
    }


def coded(register: Path, day: str) -> dict[str, Any]:
    """The register taken through the pipeline with no reference: how deep it is coded, and in which district."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, lake = Path(temporary) / "landing" / _FEED / day, Lake(Path(temporary) / "lake")
        folder.mkdir(parents=True)
        shutil.copy(register, folder)
        (folder / SUCCESS).touch()
        outcome = run_city(Settings(Path(temporary) / "landing", lake.root), Console(quiet=True))
        rows = lake.scan("gold.address_resolution").filter(pl.col("feed") == _FEED).collect()
        codes = lake.scan("gold.address").select("city_code", "district_code").collect()
        accounted = lake.scan("quality.row_accounting").select("balanced").collect()["balanced"]
    return {"failures": outcome.failures, "balanced": bool(accounted.all()), **_depths(rows), **_agreement(rows, codes)}


def _depths(rows: pl.DataFrame) -> dict[str, Any]:
    parsed = parse(rows["raw"])
    inside = parsed["outside"].is_null()
    named = parsed.select(
        pl.any_horizontal(pl.col("road", "village_id", "group", "estate", "road_number").is_not_null())
    ).to_series()
    levels = rows.group_by("level").len("texts").sort("texts", descending=True)
    shares = {
        f"{name} or deeper": _share(rows.filter(inside)["level"].is_in(deep).fill_null(value=False))
        for name, deep in _DEEPER.items()
    }
    deep = rows.filter(inside & named)["level"].is_in(_DEEPER["road or village"]).fill_null(value=False)
    return {
        "rows": rows.height,
        "levels": {str(level): number for level, number in levels.iter_rows()},
        **shares,
        "road or village or deeper, where the text has one": _share(deep),
        "review": _share(rows["status"] == "review"),
    }


def _agreement(rows: pl.DataFrame, codes: pl.DataFrame) -> dict[str, Any]:
    """Agreement with digits 3 to 8 of the credit code, which name the registering district."""
    own = _areas().rename({"code": "registrar", "area": "own"})
    judged = (
        rows.with_columns(named=parse(rows["raw"])["district_id"].is_not_null())
        .with_columns(registrar=pl.col("record_key").str.slice(2, 6))
        .join(own, on="registrar")
        .join(codes, on="city_code", how="left")
        .join(_areas(), left_on="district_code", right_on="code", how="left")
    )
    found: dict[str, Any] = {}
    for title, some in (("explicit", judged.filter("named")), ("inferred", judged.filter(~pl.col("named")))):
        resolved = some.filter(pl.col("area").is_not_null())
        found[f"district {title}"] = some.height
        found[f"district {title}: resolved"] = _share(some["area"].is_not_null())
        found[f"district {title}: agrees"] = _share(resolved["own"] == resolved["area"])
    return found


def _areas() -> pl.DataFrame:
    """Districts by every code they ever had; one that was merged into another shares the first six digits of its id."""
    districts = divisions().filter(pl.col("level") == "district", pl.col("code").is_not_null())
    return districts.select("code", area=pl.col("division_id").str.slice(0, 6)).unique("code", maintain_order=True)


def _share(true: pl.Series) -> float | None:
    return float(true.cast(pl.Float64).to_numpy().mean()) if len(true) else None


def read(register: Path) -> pl.DataFrame:
    """The register as text columns."""
    return pl.read_csv(register, infer_schema=False)


def table(found: dict[str, Any]) -> Iterator[str]:
    """The figures as lines of text, without any address."""
    for title, measures in found.items():
        yield f"\n{title}"
        for name, value in measures.items():
            if isinstance(value, dict):
                yield f"  {name}: " + ", ".join(
                    f"{part} {one:,}" if isinstance(one, int) else f"{part} {one:.2%}" for part, one in value.items()
                )
            else:
                yield f"  {name:<52}" + (f"{value:.2%}" if isinstance(value, float) else f"{value}")
