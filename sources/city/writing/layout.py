"""Which files each feed delivers: kind, encoding, headers, and what is wrong with a whole file.

Belongs here: the declared layouts of both deliveries.
Does not belong here: writing them.
"""

from collections.abc import Mapping
from dataclasses import dataclass

EXCEL_ROWS = 1_000_000
# Spreadsheets with merged cells are built in memory, so each stays small and the next one follows.
MERGED_ROWS = 20_000


@dataclass(frozen=True, slots=True)
class FileLayout:
    """One file of a delivery.

    `headers` says how columns are called: as `declared`, in the department's `code` dialect, or by an `alias`;
    `damage` what happened to its identity numbers (`excel`, `float`); `without` names columns it lacks, `extra` a
    column no contract knows; `reordered` that the columns stand the other way round.
    """

    name: str
    kind: str = "csv"
    encoding: str = "utf-8"
    headers: str = "declared"
    damage: str | None = None
    without: tuple[str, ...] = ()
    extra: tuple[str, str] | None = None
    reordered: bool = False
    renamed: tuple[tuple[str, str], ...] = ()
    most_rows: int = 0


@dataclass(frozen=True, slots=True)
class FeedLayout:
    """The files of the first delivery and of later ones, and how later ones are made."""

    first: tuple[FileLayout, ...]
    later: tuple[FileLayout, ...]
    mode: str = "full"
    declared_too_many: bool = False
    only_success: bool = False
    empty_file: str | None = None

    def files(self, delivery: int) -> tuple[FileLayout, ...]:
        """The files of a delivery, by its position."""
        return self.later if delivery else self.first


YUAN = (("amount", "发放金额（元）"),)

LAYOUTS: Mapping[str, FeedLayout] = {
    "reference_addresses": FeedLayout(
        (FileLayout("标准地址_1.parquet", "parquet"), FileLayout("标准地址_2.csv.gz")),
        (FileLayout("标准地址_1.csv.zst"), FileLayout("标准地址_2.parquet", "parquet", headers="alias")),
    ),
    "health_residents": FeedLayout(
        (
            FileLayout("健康档案_城区.csv", encoding="utf-8-sig"),
            FileLayout("健康档案_乡镇.csv", encoding="gb18030", headers="alias"),
        ),
        (
            FileLayout("健康档案_城区.csv", encoding="utf-8-sig", reordered=True, extra=("血型", "不详")),
            FileLayout("健康档案_乡镇.csv", encoding="gb18030"),
        ),
    ),
    "health_births": FeedLayout(
        (FileLayout("出生医学证明.xlsx", "births", most_rows=EXCEL_ROWS),),
        (FileLayout("出生医学证明.xlsx", "births", most_rows=EXCEL_ROWS),),
        mode="delta",
    ),
    "health_deaths": FeedLayout(
        (FileLayout("死亡报告卡.xls", "html"),),
        (FileLayout("死亡报告卡.xls", "html", without=("death_place",)),),
        mode="delta",
    ),
    "health_chronic_visits": FeedLayout(
        (FileLayout("随访_高血压.parquet", "parquet"), FileLayout("随访_糖尿病.csv", damage="float")),
        (
            FileLayout("随访_高血压.parquet", "parquet"),
            FileLayout("随访_糖尿病.csv", encoding="gb18030", headers="alias"),
        ),
        mode="delta",
    ),
    "social_security_enrolments": FeedLayout(
        (FileLayout("职工参保.csv", headers="code"), FileLayout("居民参保.tsv.zst", "tsv")),
        (FileLayout("职工参保.csv", headers="code"), FileLayout("居民参保.tsv.zst", "tsv")),
    ),
    "social_security_employers": FeedLayout(
        (FileLayout("参保单位.csv", encoding="utf-8-sig", headers="alias"),),
        (FileLayout("参保单位.csv", encoding="gb18030"),),
        only_success=True,
    ),
    "social_security_payments": FeedLayout(
        (FileLayout("待遇发放_上月.csv.gz"), FileLayout("待遇发放_本月.csv", renamed=YUAN)),
        (FileLayout("待遇发放_补发.csv", encoding="gb18030"), FileLayout("待遇发放_本月.csv.gz", renamed=YUAN)),
        mode="delta",
    ),
    "civil_affairs_assistance": FeedLayout(
        (
            FileLayout(
                "低保花名册.xlsx", "households", renamed=(("amount", "月保障金\n（元）"),), most_rows=MERGED_ROWS
            ),
        ),
        (FileLayout("低保花名册.xlsx", "households", most_rows=MERGED_ROWS),),
    ),
    "civil_affairs_elderly_allowance": FeedLayout(
        (FileLayout("高龄津贴_上月.csv", encoding="gb18030"), FileLayout("高龄津贴_本月.csv", damage="excel")),
        (FileLayout("高龄津贴_补发.csv", encoding="gb18030"), FileLayout("高龄津贴_本月.csv", headers="alias")),
        mode="delta",
    ),
    "civil_affairs_disability_subsidies": FeedLayout(
        (FileLayout("两项补贴.csv", encoding="gb18030", renamed=(("amount", "金额\n（元）"),)),),
        (FileLayout("两项补贴.csv"),),
        mode="delta",
        empty_file="两项补贴_补发.csv",
    ),
    "civil_affairs_marriages": FeedLayout(
        (FileLayout("婚姻登记.csv", encoding="utf-8-sig", without=("authority",)),),
        (FileLayout("婚姻登记.csv", encoding="utf-8-sig"),),
        mode="delta",
        declared_too_many=True,
    ),
    "civil_affairs_cremations": FeedLayout(
        (FileLayout("火化登记.xls", encoding="gb18030"),),
        (FileLayout("火化登记.xls", encoding="gb18030"),),
        mode="delta",
    ),
    "hotline_tickets": FeedLayout(
        (FileLayout("工单.jsonl", "jsonl"),),
        (FileLayout("工单.jsonl", "jsonl"),),
        mode="delta",
    ),
    "market_enterprises": FeedLayout(
        (FileLayout("企业.csv.gz", headers="alias"), FileLayout("个体工商户.parquet", "parquet")),
        (FileLayout("企业.csv.gz", headers="alias"), FileLayout("个体工商户.csv", encoding="gb18030", headers="code")),
    ),
    "housing_registrations": FeedLayout(
        (FileLayout("不动产登记.csv", encoding="gb18030"),),
        (FileLayout("不动产登记.parquet", "parquet", headers="alias"),),
    ),
    "housing_public_rentals": FeedLayout(
        (FileLayout("公租房配租.csv", encoding="utf-8-sig"),),
        (FileLayout("公租房配租.csv", encoding="gb18030", headers="alias"),),
    ),
    "grid_events": FeedLayout(
        (FileLayout("网格事件.csv.gz"),),
        (FileLayout("网格事件.tsv", "tsv", headers="alias"),),
        mode="delta",
    ),
}
