"""A report as one page with every table and plot, and as a short text for the repository.

Belongs here: laying sections out.
Does not belong here: what stands in them (`report` of each benchmark), drawing.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from benchmarks import saved


@dataclass(frozen=True)
class Section:
    """A table with what it means; `plot` is SVG; only `brief` ones stand in the short text."""

    title: str
    note: str
    head: Sequence[str]
    rows: Sequence[Sequence[str]]
    plot: str = ""
    brief: bool = True


@dataclass(frozen=True)
class Report:
    """What a report is called, the command that makes it, and when and how its figures were measured."""

    title: str
    command: str
    when: str


def write(report: Report, sections: Iterable[Section], page: Path, text: Path) -> None:
    """Write the page and the short text."""
    found = list(sections)
    machine = ", ".join(f"{name} {value}" for name, value in saved.machine().items())
    about = f"{report.when} {machine}."
    html = Template(Path(__file__).with_name("page.html").read_text(encoding="utf-8"))
    shown = {"title": escape(report.title), "about": escape(about), "sections": "\n".join(map(_html, found))}
    page.parent.mkdir(parents=True, exist_ok=True)
    page.write_text(html.substitute(shown), encoding="utf-8")
    brief = "\n".join(_markdown(section) for section in found if section.brief)
    text.write_text(f"# {report.title}\n\n{about}\nMade by `{report.command}`.\n{brief}", encoding="utf-8")


def _html(section: Section) -> str:
    head = "".join(f"<th>{escape(name)}</th>" for name in section.head)
    body = "\n".join(
        "<tr>"
        + "".join(f'<td class="{cell if cell in {"yes", "no"} else ""}">{escape(cell)}</td>' for cell in row)
        + "</tr>"
        for row in section.rows
    )
    return (
        f'<h2>{escape(section.title)}</h2>\n<p class="note">{escape(section.note)}</p>\n{section.plot}\n'
        f"<table><thead><tr>{head}</tr></thead><tbody>\n{body}\n</tbody></table>"
    )


def _markdown(section: Section) -> str:
    rule = " | ".join(["---", *("---:" for _ in section.head[1:])])
    lines = [f"| {' | '.join(row)} |" for row in (section.head, *section.rows)]
    return "\n".join([f"\n## {section.title}\n", section.note, "", lines[0], f"| {rule} |", *lines[1:], ""])


def percent(share: float | None) -> str:
    """A share in per cent, or a dash."""
    return "–" if share is None else f"{share:.2%}"
