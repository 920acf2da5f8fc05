"""A landing zone in which every value about a person can be recognised wherever it turns up.

Rows are made from the contracts, so a feed that is added is covered without a change here.
"""

import csv
import json
import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from hashlib import sha256
from pathlib import Path
from urllib.parse import quote

from stdnum.cn import uscc

from sources.contract import Column, Contract, Semantic
from tests.conftest import DAY, resident_number

# What each kind of personal value holds. Digits are long enough never to stand in a time stamp or an id by chance.
NAME, NUMBER, PHONE, KEY, BIRTH, AMOUNT = "金丝雀", "50999919030217", "169555070", "JSQX7", "1903-02-17", "98761.23"
# The name of a person where none belongs: in a column that is not declared personal.
STRAY = "白头翁"
MARKS = (NAME, NUMBER, PHONE, KEY, BIRTH, AMOUNT, STRAY)
_SPOILT = {
    Semantic.RESIDENT_ID: f"{NUMBER}99Y", Semantic.PERSON_NAME: f"{NAME}\u200b?*",
    Semantic.PHONE: f"{PHONE}0099转{NAME}", Semantic.ADDRESS: f"{NAME}路九九号{NAME}",
    Semantic.DATE: f"{BIRTH}{NAME}", Semantic.AMOUNT: f"{AMOUNT}{NAME}元",
    Semantic.IDENTIFIER: "", Semantic.TEXT: f"{NAME}\t{NUMBER}",
}  # fmt: skip


def row(contract: Contract, number: int) -> dict[str, str]:
    """A row that is accepted; what is personal in it is a canary."""
    return {column.header: _value(column, number) for column in contract.columns}


def _value(column: Column, number: int) -> str:
    mine = column.personal
    if any(refusal.present for refusal in column.refusals):
        return ""
    if column.semantic is Semantic.CODE:
        allowed = [name for refusal in column.refusals for name in refusal.not_in]
        return (allowed or list(column.codes or ()))[0]
    if column.semantic is Semantic.USCC:
        body = f"91500108MA5{number:06}"
        return body + str(uscc.calc_check_digit(body + "0"))
    day = BIRTH if mine and "birth" in column.name else f"2025-10-{number % 20 + 1:02}"
    amount = AMOUNT if mine and column.limits is None else "3"
    home = f"重庆市南岸区南坪街道江南路{number + 1}号3栋2-150{number % 4 + 1}（{NAME if mine else '某'}家）"
    values = {
        Semantic.RESIDENT_ID: resident_number(f"{NUMBER}{number:03}"),
        Semantic.PERSON_NAME: f"{NAME}{chr(0x7532 + number)}",
        Semantic.PHONE: f"{PHONE if mine else '169555999'}{number:02}", Semantic.ADDRESS: home,
        Semantic.DATE: day, Semantic.DATETIME: day, Semantic.MONTH: "2025-10",
        Semantic.AMOUNT: amount, Semantic.NUMBER: amount, Semantic.INTEGER: amount,
        Semantic.IDENTIFIER: f"{KEY if mine else '甲'}{number:04}",
    }  # fmt: skip
    return values.get(column.semantic, f"{NAME if mine else '甲'}{number:04}")


def rows(contract: Contract, good: int = 6) -> list[dict[str, str]]:
    """Rows that are accepted, one that is delivered twice, and one with a spoilt value for each column."""
    made = [row(contract, number) for number in range(good)]
    spoilt = [
        row(contract, good + at) | {column.header: _SPOILT.get(column.semantic, NAME) if column.personal else STRAY}
        for at, column in enumerate(contract.columns)
    ]
    return [*made, dict(made[0]), *spoilt]


def deliver_all(landing: Path, contracts: Mapping[str, Contract]) -> None:
    """The good rows of every feed as CSV, with files beside them that are broken in every way a reader knows."""
    for feed, contract in contracts.items():
        folder = landing / feed / DAY
        folder.mkdir(parents=True)
        made = rows(contract)
        _write_csv(folder / "1.csv", list(made[0]), made)
        for name, content in _broken(contract, made):
            (folder / name).write_bytes(content)
        files = [
            {"name": path.name, "rows": len(made), "sha256": sha256(path.read_bytes()).hexdigest()}
            for path in sorted(folder.iterdir())
        ]
        # A delta: what is missing from it is not taken for closed.
        manifest = {"feed": feed, "batch_date": DAY, "mode": "delta", "files": files}
        (folder / "_manifest.json").write_text(json.dumps(manifest), encoding="utf-8")
    bad = landing / next(iter(contracts)) / "2025-11-30"
    bad.mkdir()
    (bad / "_manifest.json").write_text(f'{{"feed": "{NAME}", "rows": {NUMBER}', encoding="utf-8")


def _write_csv(path: Path, head: Sequence[str], made: Iterable[Mapping[str, str]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, head)
        writer.writeheader()
        writer.writerows(made)


def _broken(contract: Contract, made: Sequence[Mapping[str, str]]) -> Iterator[tuple[str, bytes]]:
    head = ",".join(column.header for column in contract.columns)
    line = ",".join(value.replace(",", "") for value in made[1].values())
    yield "2-ragged.csv", f"{head}\n{line},{NAME},{NUMBER}\n{NAME}\n".encode()
    yield "3-quote.csv", f'{head}\n"{line}\n{line}\n{NAME}"{NUMBER}\n'.encode()
    good = f"{line}\n".encode()
    yield "4-bytes.csv", f"{head}\n".encode() + good * 9 + good.replace(NAME.encode(), b"\xff\xfe", 1) + good * 9
    yield "5-no-header.csv", f"{line}\n{line}\n".encode()
    yield "6-not-a-workbook.xlsx", b"PK\x03\x04" + NAME.encode() * 40
    yield "7-lines.jsonl", (json.dumps(dict(made[2]), ensure_ascii=False) + f'\n{{"{NAME}": {NUMBER}\n').encode()
    yield "8-page.xls", f"<html><table><tr><td>{NAME}<td>{NUMBER}</table><script>{NAME}".encode()
    yield "9-not-parquet.parquet", b"PAR1" + NAME.encode() * 9 + b"PAR1"


def found(content: bytes) -> list[str]:
    """The canaries in some bytes, however they are written down there."""
    return [mark for mark in MARKS if any(form in content for form in _forms(mark))]


def _forms(mark: str) -> set[bytes]:
    escaped = mark.encode("unicode_escape")
    forms = {mark.encode(), mark.encode("gb18030"), mark.encode("utf-16-le"), quote(mark).encode(), escaped}
    if not mark.isascii():
        numbered = re.sub(rb"\\u(....)", rb"&#x\1;", escaped)
        decimal = "".join(f"&#{ord(character)};" for character in mark).encode()
        forms |= {escaped.upper().replace(b"\\U", b"\\u"), numbered, decimal, escaped.replace(b"\\", b"\\\\")}
    return forms


def leaks(folder: Path, but: Sequence[str] = ()) -> dict[str, list[str]]:
    """The files under a folder that hold canaries, except those whose names end as given."""
    seen = {
        str(path.relative_to(folder)): found(path.read_bytes())
        for path in sorted(folder.rglob("*"))
        if path.is_file() and not path.name.endswith(tuple(but))
    }
    return {name: marks for name, marks in seen.items() if marks}
