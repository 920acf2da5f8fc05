"""The commands of this benchmark.

Belongs here: options, progress, and what is printed.
Does not belong here: any measurement.

    python -m benchmarks.addresses throughput --quick
"""

from pathlib import Path
from typing import Any

import click
import polars as pl

from benchmarks import held_out, saved
from benchmarks.addresses import accuracy, baselines, calibrate, real, throughput
from benchmarks.console import kept
from benchmarks.console import progress as progressing
from transforms.addresses.matching.calibration import COUNTED

_FOLDER = saved.folder_of("addresses")
_Folder = click.Path(path_type=Path, file_okay=False)
_results = click.option("--results", "folder", default=_FOLDER, show_default=True, type=_Folder)
_quick = click.option("--quick", is_flag=True, help="A smaller run.")


@click.group()
def main() -> None:
    """Measure address coding."""


@main.command("throughput")
@_quick
@click.option(
    "--rooms", "sizes", multiple=True, type=int, help="Sizes of the reference; default 0.1, 1 and 10 million."
)
@click.option("--work", type=_Folder, help="Keep the cities here for the next run; default: a temporary folder.")
@_results
def throughput_command(*, quick: bool, sizes: tuple[int, ...], work: Path | None, folder: Path) -> None:
    """Parse alone, and parse and match, at 1, 2 and 4 threads, beside the weekend script."""
    texts = throughput.QUICK_TEXTS if quick else throughput.TEXTS
    wanted = sizes or (throughput.QUICK_SIZES if quick else throughput.SIZES)
    with kept(work) as place, progressing() as progress:
        made = throughput.cities(place, wanted, texts, progress)
        for found in throughput.measure(made, texts, progress):
            saved.save(folder, "throughput", found)
    print("\n".join(throughput.table(found)))


@main.command("accuracy")
@_quick
@click.option("--seed", "seeds", multiple=True, type=int, help="Seeds of the cities; default: those held out.")
@click.option("--people", type=int, help="People in each city.")
@click.option("--hardness", "hardness", multiple=True, type=click.Choice(accuracy.HARD), help="Default: all.")
@click.option("--lake", type=_Folder, help="Judge this lake instead; needs --truth.")
@click.option("--truth", type=_Folder, help="The truth of the lake's city.")
@click.option("--work", type=_Folder, help="Keep the cities here for the next run; default: a temporary folder.")
@_results
def accuracy_command(  # noqa: PLR0913 - options
    *,
    quick: bool,
    seeds: tuple[int, ...],
    people: int | None,
    hardness: tuple[str, ...],
    lake: Path | None,
    truth: Path | None,
    work: Path | None,
    folder: Path,
) -> None:
    """Recall, precision and calibration by kind of noise, on held-out cities taken through the whole pipeline."""
    if (lake is None) != (truth is None):
        message = "--lake and --truth go together"
        raise click.UsageError(message)
    found: dict[str, dict[str, Any]] = {}
    if lake is not None and truth is not None:
        found["given"] = accuracy.measure([(lake, truth)])
    else:
        size = people or (accuracy.QUICK_PEOPLE if quick else accuracy.PEOPLE)
        chosen = seeds or accuracy.HELD_OUT[: 1 if quick else None]
        for name in hardness or accuracy.HARD:
            with kept(work) as place, progressing() as progress:
                found[name] = accuracy.measure(list(held_out.cities(place, size, chosen, name, progress)))
            found[name] |= {"people": size, "seeds": list(chosen)}
    saved.save(folder, "accuracy", {"cities": found})
    for name, measures in found.items():
        print(f"\n{name} city")
        print("\n".join(accuracy.table(measures)))


@main.command("calibrate")
@click.option("--people", default=calibrate.PEOPLE, show_default=True, help="People in each city.")
@click.option("--work", type=_Folder, help="Keep the cities here for the next run; default: a temporary folder.")
@click.option(
    "--out", default=COUNTED, show_default="the product's", type=click.Path(path_type=Path, dir_okay=False), help="CSV."
)
def calibrate_command(*, people: int, work: Path | None, out: Path) -> None:
    """Count how often results of each kind are right, on cities of seeds for this only: the scores of the product."""
    with kept(work) as place, progressing() as progress:
        found = calibrate.counted(list(calibrate.cities(place, people, progress)))
    found.write_csv(out)
    print(f"{found.height} kinds of results, {out}")


@main.command("baselines")
@_quick
@click.option("--rooms", default=100_000, show_default=True, help="Size of the reference.")
@click.option("--peers-python", type=click.Path(path_type=Path, exists=True), help="Interpreter with the packages.")
@click.option("--work", type=_Folder, help="Keep the city here for the next run; default: a temporary folder.")
@_results
def baselines_command(*, quick: bool, rooms: int, peers_python: Path | None, work: Path | None, folder: Path) -> None:
    """This project, the weekend script, string similarity, candidate scoring and public packages on the same texts."""
    with kept(work) as place, progressing() as progress:
        city = throughput.cities(place, (rooms,), baselines.TEXTS, progress)[rooms]
        found = baselines.measure(city, peers_python, progress, quick=quick)
    saved.save(folder, "baselines", found)
    print("\n".join(baselines.table(found)))


@main.command("real")
@click.option("--register", required=True, type=click.Path(path_type=Path, exists=True, dir_okay=False))
@click.option("--labels", default=real.LABELS, show_default="labels.csv", type=click.Path(path_type=Path, exists=True))
@click.option("--day", default="2025-10-31", show_default=True, help="The day of the delivery.")
@click.option(
    "--residue", default=40, show_default=True, help="How many of the most frequent unexplained words to show."
)
@_results
def real_command(*, register: Path, labels: Path, day: str, residue: int, folder: Path) -> None:
    """A real register of enterprises: hand labels, coverage of the grammar, agreement with the registering district."""
    rows = real.read(register)
    covered = real.coverage(rows["住所"].drop_nulls())
    left = covered.pop("residue")
    found = {
        "labels": real.labelled(rows, pl.read_csv(labels, infer_schema=False)),
        "coverage": covered | {"different residues": left.height, "texts with residue": int(left["times"].sum())},
        "coding": real.coded(register, day),
    }
    saved.save(folder, "real", found)
    print("\n".join(real.table(found)))
    print("\nmost frequent residue, shown and kept nowhere")
    for text, times in left.head(residue).iter_rows():
        print(f"  {times:>6,}  {text}")


@main.command("report")
@click.option("--day", required=True, help="The day the measurements were made.")
@click.option("--note", default="", help="What a reader must know of this run, such as what else the machine did.")
@click.option("--page", default=_FOLDER / "report.html", show_default=True, type=click.Path(path_type=Path))
@click.option(
    "--text",
    default=Path("benchmarks") / "results" / "addresses.md",
    show_default=True,
    type=click.Path(path_type=Path),
)
@_results
def report_command(*, day: str, note: str, page: Path, text: Path, folder: Path) -> None:
    """One page with all tables and plots, and a short text, from the results of the other commands."""
    # matplotlib is in the optional dependencies; nothing else here needs it.
    from benchmarks.addresses import report  # noqa: PLC0415

    report.write(folder, page, text, f"Measured on {day}. {note}".strip())
    print(f"{page}\n{text}")


if __name__ == "__main__":
    main()
