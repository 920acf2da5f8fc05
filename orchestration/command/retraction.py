"""`chengma retract`: a department takes a delivery back; the next run makes the tables that there are without it.

Belongs here: options, what is said at the end.
Does not belong here: what a retraction is (warehouse), what becomes of people and enterprises (transforms).
"""

from datetime import datetime
from pathlib import Path

import click

from orchestration.command.usage import CONSOLE, FOLDER, explained
from warehouse import bronze
from warehouse.lake import Lake


@click.command()
@click.option("--lake", required=True, type=FOLDER)
@click.option("--feed", required=True, help="The feed, as its contract calls it.")
@click.option("--batch", required=True, type=click.DateTime(["%Y-%m-%d"]), help="The day of the delivery.")
@click.option("--by", required=True, help="Who takes it back.")
@click.option("--because", required=True, help="Why.")
@explained
def retract(lake: Path, feed: str, batch: datetime, by: str, because: str) -> None:
    """Take a delivery back: nothing is made from it until that day is delivered anew."""
    home = Lake(lake)
    with home.sole_writer():
        bronze.retract(home, feed, batch.date(), by, because)
    CONSOLE.print(f"the delivery of {feed} of {batch.date()} counts no more; the next `chengma run` follows")
