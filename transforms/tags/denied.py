"""What nobody may be tagged with: the list (`denied.yaml`), and the check that every rule passes before it is used.

Belongs here: finding a denied matter in what a rule says and in what its SQL reads.
Does not belong here: whether a tag is useful, running it.

The check reads words. It stops a rule that says what it does; it cannot know what a column with a harmless name holds,
so a new rule and a new contract still need somebody who reads them.
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from unicodedata import normalize

import yaml

_LIST = Path(__file__).with_name("denied.yaml")
_COMMENT_OR_TEXT = re.compile(r"--[^\n]*|/\*.*?\*/|'(?:[^']|'')*'", re.DOTALL)


class DeniedTagError(ValueError):
    """A rule for a tag that must not exist; the message names the rule and why."""


@dataclass(frozen=True)
class Matter:
    """Something nobody may be tagged with, and how to tell that a text or a column is about it."""

    title: str
    says: re.Pattern[str]
    columns: re.Pattern[str]
    means_another: re.Pattern[str] | None

    def said_in(self, text: str) -> bool:
        """Whether a text names it."""
        plain = normalize("NFKC", text).lower()
        return self.says.search(self.means_another.sub(" ", plain) if self.means_another else plain) is not None


@cache
def matters() -> tuple[Matter, ...]:
    """The deny-list."""
    return tuple(
        Matter(
            item["matter"],
            re.compile("|".join(item["says"])),
            re.compile(rf"(?<![a-z0-9])(?:{'|'.join(item['columns'])})(?![a-z0-9])".replace(r"\w*", "[a-z0-9]*")),
            re.compile("|".join(item["means_another"])) if "means_another" in item else None,
        )
        for item in yaml.safe_load(_LIST.read_text(encoding="utf-8"))
    )


def deny(rule: str, said: Mapping[str, str], statement: str, readable: Collection[str]) -> None:
    """Refuse a rule that is about a denied matter.

    Args:
        rule: its tag.
        said: its texts, by what they are (title, purpose).
        statement: its SQL; comments do not count.
        readable: the tables that a rule may read.

    Raises:
        DeniedTagError: a text names a denied matter, or the SQL names, reads or hides one.
    """
    sql, names = _without_comments(statement), _names(statement)
    for matter in matters():
        for what, text in {**said, "SQL": sql}.items():
            if matter.said_in(text):
                raise _denied(rule, f"its {what} names {matter.title}")
        if column := matter.columns.search(names):
            raise _denied(rule, f"its SQL reads a column called {column[0]}, which is {matter.title}")
    if re.search(r"(?:\bselect|,|\.)\s*\*|\bcolumns\s*\(", names):
        raise _denied(rule, "its SQL reads all columns of a table; it must name those it needs")
    if others := tables_read(statement) - set(readable):
        raise _denied(rule, f"its SQL reads {', '.join(sorted(others))}, which tags may not read")


def tables_read(statement: str) -> set[str]:
    """The tables that a rule's SQL names, as schema.table."""
    return set(re.findall(r"\b(?:bronze|silver|quality|gold)\.\w+", _names(statement)))


def _without_comments(statement: str) -> str:
    return _COMMENT_OR_TEXT.sub(lambda found: found[0] if found[0].startswith("'") else " ", statement)


def _names(statement: str) -> str:
    """The statement without comments, texts and quotation marks, in lower case."""
    return _COMMENT_OR_TEXT.sub(" ", statement).replace('"', "").lower()


def _denied(rule: str, why: str) -> DeniedTagError:
    message = f"the tag {rule} cannot be declared: {why}"
    return DeniedTagError(message)
