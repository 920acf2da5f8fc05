"""The commands of this benchmark.

Belongs here: options, progress, and what is printed.
Does not belong here: any measurement.

    python -m benchmarks.entities accuracy --quick
"""

from pathlib import Path

import click

from benchmarks import held_out, saved
from benchmarks.console import kept
from benchmarks.console import progress as progressing
from benchmarks.entities import accuracy, baselines, external, product, stability, throughput
from benchmarks.entities.training import train

_FOLDER = saved.folder_of("entities")
_Folder = click.Path(path_type=Path, file_okay=False)
_results = click.option("--results", "folder", default=_FOLDER, show_default=True, type=_Folder)
_quick = click.option("--quick", is_flag=True, help="A smaller run.")
_work = click.option("--work", type=_Folder, help="Keep the cities here for the next run; default: a temporary folder.")
_people = click.option("--people", type=int, help="People in each city.")
_seeds = click.option("--seed", "seeds", multiple=True, type=int, help="Seeds of the cities; default: those held out.")


@click.group()
def main() -> None:
    """Measure the resolution of people and enterprises."""


def _size(people: int | None, *, quick: bool) -> int:
    return people or (accuracy.QUICK_PEOPLE if quick else accuracy.PEOPLE)


def _held_out(seeds: tuple[int, ...], *, quick: bool) -> tuple[int, ...]:
    return seeds or accuracy.HELD_OUT[: 1 if quick else None]


@main.command("accuracy")
@_quick
@_seeds
@_people
@click.option("--lake", type=_Folder, help="Judge this lake instead; needs --truth.")
@click.option("--truth", type=_Folder, help="The truth of the lake's city.")
@_work
@_results
def accuracy_command(  # noqa: PLR0913 - options
    *,
    quick: bool,
    seeds: tuple[int, ...],
    people: int | None,
    lake: Path | None,
    truth: Path | None,
    work: Path | None,
    folder: Path,
) -> None:
    """Precision and recall of pairs by role, feed, dirt and group, and clusters that violate a guard."""
    if (lake is None) != (truth is None):
        message = "--lake and --truth go together"
        raise click.UsageError(message)
    if lake is not None and truth is not None:
        found = accuracy.measure([(lake, truth)])
    else:
        size, chosen = _size(people, quick=quick), _held_out(seeds, quick=quick)
        with kept(work) as place, progressing() as progress:
            found = accuracy.measure(list(held_out.cities(place, size, chosen, accuracy.HARDNESS, progress)))
        found |= {"size": size, "seeds": list(chosen)}
    saved.save(folder, "accuracy", found)
    print("\n".join(accuracy.table(found)))


@main.command("baselines")
@_quick
@_seeds
@_people
@_work
@_results
def baselines_command(
    *, quick: bool, seeds: tuple[int, ...], people: int | None, work: Path | None, folder: Path
) -> None:
    """This project, the weekend script, exact numbers and plain Splink on the same records."""
    size, chosen = _size(people, quick=quick), _held_out(seeds, quick=quick)
    with kept(work) as place, progressing() as progress:
        cities = list(held_out.cities(place, size, chosen, accuracy.HARDNESS, progress))
        found = baselines.measure(cities, progress) | {"size": size, "seeds": list(chosen)}
    saved.save(folder, "baselines", found)
    print("\n".join(baselines.table(found)))


@main.command("external")
@click.option("--peers-python", type=click.Path(path_type=Path, exists=True), help="Interpreter with the packages.")
@_work
@_results
def external_command(*, peers_python: Path | None, work: Path | None, folder: Path) -> None:
    """FEBRL 4 and pseudopeople's sample: the product's order of steps beside plain Splink."""
    with kept(work) as place, progressing() as progress:
        told = external.fetched(place / "external", peers_python)
        found = external.measure(place / "external", told, progress)
    saved.save(folder, "external", found)
    print("\n".join(external.table(found)))


@main.command("stability")
@_quick
@_people
@_work
@_results
def stability_command(*, quick: bool, people: int | None, work: Path | None, folder: Path) -> None:
    """Ids after a tenth more records, another order of deliveries, and a retraction."""
    size, seeds = _size(people, quick=quick), accuracy.HELD_OUT[:1]
    with kept(work) as place, progressing() as progress:
        ((lake, _),) = held_out.cities(place, size, seeds, accuracy.HARDNESS, progress)
        found = stability.measure(product.delivered(lake), progress) | {"size": size, "seeds": list(seeds)}
    saved.save(folder, "stability", found)
    print("\n".join(stability.table(found)))


@main.command("throughput")
@_quick
@click.option("--records", "sizes", multiple=True, type=int, help="Numbers of records; default 0.1, 1 and 10 million.")
@_work
@_results
def throughput_command(*, quick: bool, sizes: tuple[int, ...], work: Path | None, folder: Path) -> None:
    """Seconds and peak memory of linking, beside the baselines."""
    wanted = sizes or (throughput.QUICK_SIZES if quick else throughput.SIZES)
    with kept(work) as place, progressing() as progress:
        made = throughput.observations(place, wanted, progress)
        for found in throughput.measure(made, progress):
            saved.save(folder, "throughput", found)
    print("\n".join(throughput.table(found)))


@main.command("report")
@click.option("--day", required=True, help="The day the measurements were made.")
@click.option("--note", default="", help="What a reader must know of this run, such as what else the machine did.")
@click.option("--page", default=_FOLDER / "report.html", show_default=True, type=click.Path(path_type=Path))
@click.option(
    "--text",
    default=Path("benchmarks") / "results" / "entities.md",
    show_default=True,
    type=click.Path(path_type=Path),
)
@_results
def report_command(*, day: str, note: str, page: Path, text: Path, folder: Path) -> None:
    """One page with all tables and plots, and a short text, from the results of the other commands."""
    # matplotlib is in the optional dependencies; nothing else here needs it.
    from benchmarks.entities import report  # noqa: PLC0415

    report.write(folder, page, text, f"Measured on {day}. {note}".strip())
    print(f"{page}\n{text}")


main.add_command(train)

if __name__ == "__main__":
    main()
