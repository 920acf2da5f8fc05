"""An explanation of one address on a terminal, in Chinese.

Belongs here: laying it out.
Does not belong here: what it says (`transforms.addresses.explain`).
"""

from rich.console import Console, Group
from rich.padding import Padding
from rich.table import Table
from rich.text import Text

from transforms.addresses.explain import Candidate, Explanation

_COLOURS = {"auto": "green", "review": "yellow", "unresolved": "red"}


def show(console: Console, explained: Explanation) -> None:
    """Print it."""
    console.print(Group(_texts(explained), *_read(explained), *_candidates(explained), *_outcome(explained)))


def _table(*heads: str) -> Table:
    table = Table(box=None, pad_edge=False, header_style="dim", padding=(0, 2, 0, 0))
    for at, head in enumerate(heads):
        table.add_column(head, overflow="fold", no_wrap=at == 0)
    return table


def _pairs(*rows: tuple[str, Text | str]) -> Table:
    table = Table(box=None, pad_edge=False, show_header=False, padding=(0, 2, 0, 0))
    table.add_column(style="dim", no_wrap=True)
    table.add_column(overflow="fold")
    for name, value in rows:
        table.add_row(name, Text(value) if isinstance(value, str) else value)
    return table


def _texts(explained: Explanation) -> Table:
    return _pairs(("原文　　", explained.raw), ("统一写法", explained.normal or "（没有内容）"))


def _title(text: str) -> Padding:
    return Padding(Text(text, style="bold"), (1, 0, 0, 0))


def _read(explained: Explanation) -> list[Padding | Table | Text]:
    if not explained.parts:
        return [_title("读法"), Text("没有读出任何成分")]
    table = _table("成分", "读作", "依据原文")
    for part in explained.parts:
        table.add_row(part.label, Text(part.value), Text(part.given_by, style="cyan"))
    return [_title(f"读法（写到{explained.claimed}）" if explained.claimed else "读法"), table]


def _candidates(explained: Explanation) -> list[Padding | Table]:
    if not explained.candidates:
        return []
    table = _table("相符度", "候选地点", "相符（✓）与不符（✗）")
    for candidate in explained.candidates:
        mark = Text(f"{candidate.points} ", style="bold green" if candidate.chosen else "")
        mark.append("→" if candidate.chosen else "")
        place = Text(candidate.address, style="bold" if candidate.chosen else "")
        place.append(f"\n{candidate.city_code}", style="dim")
        table.add_row(mark, place, _reasons(candidate))
    return [_title("候选"), table]


def _reasons(candidate: Candidate) -> Text:
    text = Text()
    if candidate.pros:
        text.append("✓" + "、".join(candidate.pros), style="green")
    if candidate.cons:
        text.append(("\n" if candidate.pros else "") + "✗" + "、".join(candidate.cons), style="red")
    return text


def _outcome(explained: Explanation) -> list[Padding | Table]:
    result = explained.result
    status = Text(f"{explained.status} {result['result_status']}", style=_COLOURS.get(result["result_status"], ""))
    rows: list[tuple[str, Text | str]] = [("状态", status)]
    if result["result_code"]:
        rows += [
            ("城市码", Text(result["result_code"], style="bold")),
            ("标准地址", Text(result["result_address"] or "", style="bold")),
            ("层级", f"{explained.level} {result['result_level']}"),
        ]
    if result["result_outside"]:
        rows.append(("市外", result["result_outside"]))
    alone = result["result_margin"] is None or result["result_margin"] >= 100
    margin = "没有第二个候选" if alone else f"领先第二名 {result['result_margin']} 分"
    rows += [
        ("得分", f"{result['result_score']}，{margin}"),
        ("理由", f"{explained.reason} {result['result_reason']}"),
    ]
    codes = result["result_faults"]
    rows += [
        ("问题" if at == 0 else "", f"{words} {code}")
        for at, (words, code) in enumerate(zip(explained.faults, codes, strict=True))
    ]
    return [_title("结论"), _pairs(*rows)]
