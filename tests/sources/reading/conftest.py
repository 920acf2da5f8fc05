"""A small feed and a way to read a file of it, for the tests of every kind of file."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from sources.contract import Column, Contract, Semantic
from sources.landing import DeliveredFile
from sources.reading import FileSummary, read_file

Reading = tuple[list[dict[str, Any]], FileSummary]


def _column(name: str, header: str, **facts: Any) -> Column:  # noqa: ANN401  (whatever a column can be told)
    return Column(name, header, "", Semantic.TEXT, "string", **facts)


@pytest.fixture
def contract() -> Contract:
    """Payments to people: a key, a required name, three columns that may be missing."""
    columns = (
        _column("number", "编号", required=True, key_position=1, aliases=("BH",)),
        _column("name", "姓名", required=True, aliases=("户主姓名", "XM")),
        _column("id_number", "身份证号", aliases=("SFZH",)),
        _column("amount", "金额"),
        _column("address", "住址"),
    )
    return Contract("payments", "发放", "", "civil_affairs", "民政局", columns, "", 31, "", "1.0.0")


@pytest.fixture
def read(tmp_path: Path, contract: Contract) -> Callable[..., Reading]:
    """Write some bytes as a delivered file and read it: the data rows, and the account of the file."""

    def reading(content: bytes, name: str = "payments.csv", **declared: Any) -> Reading:  # noqa: ANN401
        path = tmp_path / name
        path.write_bytes(content)
        feed = declared.pop("contract", contract)
        file = read_file(DeliveredFile(path, name, **declared), feed)
        rows = [row for batch in file for row in batch.to_pylist()]
        assert file.summary.rows_data == len(rows)
        assert file.summary.rows_read == file.summary.rows_header_footer + len(rows)
        return rows, file.summary

    return reading
