"""The `chengma` command.

Belongs here: options, exit codes, what is printed.
Does not belong here: what the commands do; they run the same assets that Dagster shows.
"""

import click

from orchestration.command.changes import changes
from orchestration.command.coding import code
from orchestration.command.issues import issues
from orchestration.command.pipeline import demo, run, simulate_city
from orchestration.command.report import report
from orchestration.command.retraction import retract
from orchestration.command.review import review
from orchestration.command.tables import dictionary, query

__all__ = ["main"]


@click.group(context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(package_name="chengma")
def main() -> None:
    """城码 chengma: one code for every address, one id for every person and enterprise, every row accounted for."""


_COMMANDS = (
    changes, code, demo, dictionary, issues, query, report, retract, review, run, simulate_city,
)  # fmt: skip
for _command in _COMMANDS:
    main.add_command(_command)
