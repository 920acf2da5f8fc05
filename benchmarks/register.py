"""The pipeline on a real register of enterprises, with no reference of addresses at all.

Belongs here: coverage by level, and agreement with digits 3 to 8 of the USCC, which name the registering district.
Does not belong here: the register itself; it is handed in and stays where it is.

    python -m benchmarks.register --register enterprises.csv
"""

import shutil
import tempfile
from pathlib import Path

import click
import polars as pl
from rich.console import Console

from orchestration.run import run_city
from orchestration.settings import Settings
from sources.divisions import divisions
from sources.landing import SUCCESS
from transforms.addresses.parse import parse
from warehouse.lake import Lake

_FEED = "market_enterprises"


@click.command()
@click.option("--register", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--day", default="2025-10-31", show_default=True, help="The day of the delivery.")
def main(register: Path, day: str) -> None:
    """Take a register through the pipeline and print how its addresses were coded."""
    with tempfile.TemporaryDirectory() as temporary:
        folder, lake = Path(temporary) / "landing" / _FEED / day, Lake(Path(temporary) / "lake")
        folder.mkdir(parents=True)
        shutil.copy(register, folder)
        (folder / SUCCESS).touch()
        outcome = run_city(Settings(Path(temporary) / "landing", lake.root), Console(stderr=True))
        print(f"{sum(outcome.seconds.values()):.1f} s")
        for failure in outcome.failures:
            print(failure)
        _show(lake)


def _show(lake: Lake) -> None:
    account = lake.scan("quality.row_accounting").collect()
    print(account.select("rows_read", "rows_accepted", "rows_quarantined", "rows_duplicate", "balanced"))
    coded = lake.scan("gold.address_resolution").filter(pl.col("feed") == _FEED).collect()
    levels = coded.group_by("level").len("addresses").sort("addresses", descending=True)
    print(levels.with_columns(share=pl.col("addresses") / coded.height))
    print(f"coded to a district or deeper: {_share(coded['level'].is_not_null()):.2%} of {coded.height:,}")
    own = _areas().rename({"code": "registrar", "area": "own"})
    named = parse(coded["raw"])["district_id"].is_not_null()
    judged = (
        coded.with_columns(named=named)
        .join(lake.scan("gold.address").select("city_code", "district_code").collect(), on="city_code")
        .with_columns(registrar=pl.col("record_key").str.slice(2, 6))
        .join(own, on="registrar")
        .join(_areas(), left_on="district_code", right_on="code")
    )
    for title, rows in (("named", judged.filter("named")), ("inferred", judged.filter(~pl.col("named")))):
        print(f"agreement where the district is {title}: {_share(rows['own'] == rows['area']):.2%} of {rows.height:,}")


def _share(true: pl.Series) -> float:
    return float(true.cast(pl.Float64).to_numpy().mean())


def _areas() -> pl.DataFrame:
    """Districts by every code they ever had; one that was merged into another shares the first six digits of its id."""
    districts = divisions().filter(pl.col("level") == "district", pl.col("code").is_not_null())
    return districts.select("code", area=pl.col("division_id").str.slice(0, 6)).unique("code", maintain_order=True)


if __name__ == "__main__":
    main()
