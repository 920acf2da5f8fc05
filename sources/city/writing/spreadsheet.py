"""XLSX files as offices make them: titles, two-row headers, merged cells, subtotals, footers, real dates and numbers.

Belongs here: the two spreadsheet layouts of the city.
Does not belong here: other formats; what stands in the cells.
"""

from datetime import datetime
from pathlib import Path

import numpy as np
import polars as pl
import xlsxwriter  # type: ignore[import-untyped]  # it has annotations but no py.typed

from sources.city.drawing import Ints
from sources.city.writing.sink import Sink

GROUPS = {"newborn": "新生儿信息", "mother": "母亲信息", "father": "父亲信息"}
MERGED = ("householder_name", "householder_id_number")
NUMERIC = ("household_size", "amount")
TITLE_ROWS, HEADER_ROWS = 1, 2


class BirthsSink(Sink):
    """A title, a header of two rows whose groups are merged, then the data; the day of issue is a real date."""

    def _open(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(path, {"constant_memory": True})
        self.book.set_properties({"created": datetime(2025, 11, 30)})  # noqa: DTZ001 - the file format has no zone
        self.sheet = self.book.add_worksheet("出生医学证明")
        self.date = self.book.add_format({"num_format": "yyyy-mm-dd"})
        groups = [GROUPS.get(name.partition("_")[0]) for name in self.names]
        self.sheet.write_string(0, 0, "出生医学证明签发登记表")
        for column, (group, header) in enumerate(zip(groups, self.headers, strict=True)):
            first = group is None or groups.index(group) == column
            if first:
                self.sheet.write_string(1, column, header if group is None else group)
        for column, (group, header) in enumerate(zip(groups, self.headers, strict=True)):
            if group is not None:
                self.sheet.write_string(2, column, header)
        self.row = TITLE_ROWS + HEADER_ROWS

    def _write(self, records: pl.DataFrame, broken: Ints) -> Ints:  # noqa: ARG002 - every sheet row can be read
        real = self.names.index("issued_on")
        for values in records.iter_rows():
            for column, value in enumerate(values):
                if value is None:
                    continue
                if column == real and len(value) == 10 and value[4] == value[7] == "-" and value < "9":
                    day = _day(value)
                    if day is not None:
                        self.sheet.write_datetime(self.row, column, day, self.date)
                        continue
                self.sheet.write_string(self.row, column, value)
            self.row += 1
        return np.arange(self.row - len(records) + 1, self.row + 1)

    def finish(self) -> None:
        """Close the workbook."""
        self.book.close()


class HouseholdsSink(Sink):
    """Titles, households with merged householder cells, subtotals by town, a total and the signatures."""

    def _open(self, path: Path) -> None:
        self.book = xlsxwriter.Workbook(path)
        self.book.set_properties({"created": datetime(2025, 11, 30)})  # noqa: DTZ001 - the file format has no zone
        self.sheet = self.book.add_worksheet("低保")
        self.sheet.merge_range(0, 0, 0, len(self.headers) - 1, "城乡低保特困供养人员花名册")
        self.sheet.write_row(1, 0, ["填报单位：民政局", None, None, "单位：元"])
        self.sheet.write_row(2, 0, self.headers)
        self.row = 3
        self.people = 0
        self.merged = [self.names.index(name) for name in MERGED if name in self.names]
        self.numeric = {self.names.index(name) for name in NUMERIC if name in self.names}

    def _write(self, records: pl.DataFrame, broken: Ints) -> Ints:  # noqa: ARG002 - every sheet row can be read
        rows = np.zeros(len(records), dtype=np.int64)
        household = records[self.names[0]].rle_id().to_numpy()
        town = records["town"].fill_null("").rle_id().to_numpy() if "town" in records.columns else household
        values = records.rows()
        start = begun = 0
        for place in range(1, len(values) + 1):
            over = place == len(values)
            if over or household[place] != household[start]:
                self._household(values[start:place], rows, start)
                if over or town[place] != town[start]:
                    self._line("小计", place - begun)
                    begun = place
                start = place
        self.people += len(values)
        return rows

    def _household(self, members: list[tuple[str | None, ...]], rows: Ints, start: int) -> None:
        top = self.row
        for offset, values in enumerate(members):
            for column, value in enumerate(values):
                if value is None or (column in self.merged and offset):
                    continue
                if column in self.numeric and value.isascii() and value.isdecimal():
                    self.sheet.write_number(self.row, column, int(value))
                else:
                    self.sheet.write_string(self.row, column, value)
            self.row += 1
            rows[start + offset] = self.row
        for column in self.merged if len(members) > 1 else []:
            self.sheet.merge_range(top, column, self.row - 1, column, members[0][column] or "")

    def _line(self, label: str, people: int) -> None:
        self.sheet.write_string(self.row, 0, label)
        self.sheet.write_string(self.row, 3, f"{people}人")
        self.row += 1

    def finish(self) -> None:
        """Write the total and the footer, and close the workbook."""
        self._line("合计", self.people)
        self.sheet.write_string(self.row, 0, "填表人：李某    审核人：王某    填报日期：2025年11月")
        self.book.close()


def _day(text: str) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except ValueError:
        return None
