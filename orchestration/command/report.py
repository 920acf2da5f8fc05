"""`chengma report`: what an auditor reads and signs.

Belongs here: options, where the page and the pages of rule results go.
Does not belong here: figures (warehouse), what they look like (quality.report).
"""

from pathlib import Path

import click

from orchestration.command.usage import CONSOLE, FOLDER, explained
from warehouse.lake import Lake

_FILE = click.Path(path_type=Path, dir_okay=False)


@click.command()
@click.option("--lake", required=True, type=FOLDER)
@click.option("--to", type=_FILE, help="The page to write; without it report/index.html in the lake.")
@explained
def report(lake: Path, to: Path | None) -> None:
    """Write the auditor's report as one page, with the results of every rule in pages beside it."""
    from quality.report import data_docs  # noqa: PLC0415  other commands need none of it
    from quality.report.figures import as_of  # noqa: PLC0415
    from quality.report.page import page  # noqa: PLC0415
    from warehouse.report import kept_figures, kept_results, kept_titles  # noqa: PLC0415

    home, target = Lake(lake), to or lake / "report" / "index.html"
    found, results = kept_figures(home), kept_results(home)
    docs = target.with_name(f"{target.stem}_rules")
    with CONSOLE.status("writing the report"):
        index = data_docs.write(results, kept_titles(home), as_of(found), docs)
        target.write_text(page(found, index.relative_to(target.parent).as_posix()), encoding="utf-8")
    CONSOLE.print(f"[bold]{found.height:,}[/] figures in twelve sections written to {target}")
    CONSOLE.print(f"the results of {results.height:,} rules beside it in {docs}")
