"""The queue of pairs: two records side by side, asked once, the most valuable first.

Belongs here: which pairs are still open, their order, what each record says in words.
Does not belong here: which pairs are doubtful (`pairs`), the workbook (warehouse), what is decided (`decisions`).
"""

from collections.abc import Mapping
from dataclasses import dataclass

import polars as pl

from transforms.entities.decisions import FIRST, PAIR, SECOND
from transforms.entities.observations import REFERENCE

# What is shown of a record, in this order; a valid number stands in the place of one that is not.
PERSON_LABELS: Mapping[str, str] = {
    "name": "姓名", "sex": "性别", "birth_date": "出生", "death_date": "死亡", "id_number": "身份证号",
    "given_id": "身份证号（无效）", "phone": "电话", "residence": "住址", "registered": "户籍地址", "owns": "房产",
    "rents": "承租", "local_id": "部门编号",
}  # fmt: skip
ENTERPRISE_LABELS: Mapping[str, str] = {
    "name": "名称", "uscc": "信用代码", "type": "类型", "industry": "行业", "status": "状态",
    "established_on": "成立", "cancelled_on": "注销", "registered": "住所", "operates": "经营地址",
    "local_id": "部门编号",
}  # fmt: skip
ROLES: Mapping[str, str] = {
    "subject": "本人", "newborn": "新生儿", "mother": "母亲", "father": "父亲", "husband": "男方", "wife": "女方",
    "householder": "户主", "member": "成员", "applicant": "申请人", "contact": "联系人",
    "legal_representative": "法定代表人", "caller": "诉求人", "employer": "用人单位",
}  # fmt: skip
REASONS: Mapping[str, str] = {
    "same name": "姓名或名称相同", "same birth_date": "出生日期相同", "same phone": "电话相同", "same room": "同一户室",
    "same premises": "同一处所", "same established_on": "成立日期相同",
}  # fmt: skip
_SHOWN = {
    **dict.fromkeys(PAIR, pl.String),
    "probability": pl.Float64,
    "reasons": pl.List(pl.String),
    "records": pl.Int64,
}


@dataclass(frozen=True)
class Pairs:
    """What waits for a person.

    questions: `PAIR`, probability, reasons, records (of both entities), the most valuable first.
    open: how many questions there are in all.
    """

    questions: pl.DataFrame
    open: int


def open_pairs(review: pl.DataFrame, records: pl.DataFrame, decisions: pl.DataFrame, most: int) -> Pairs:
    """The pairs that nobody has decided, one for each two entities.

    A pair is worth the more, the less sure it is and the more records it would join.

    Args:
        review: gold.<kind>_review.
        records: `REFERENCE`, id.
        decisions: every decision ever taken about the kind.
        most: how many at most.
    """
    sizes = records.join(records.group_by("id").agg(size=pl.len()), on="id")
    placed = review
    for names, side in ((FIRST, "a"), (SECOND, "b")):
        told = sizes.select(
            *(pl.col(part).alias(name) for part, name in zip(REFERENCE, names, strict=True)),
            pl.col("id").alias(f"id_{side}"), pl.col("size").cast(pl.Int64).alias(f"size_{side}"),
        )  # fmt: skip
        placed = placed.join(told, on=list(names))
    ends = [pl.min_horizontal("id_a", "id_b"), pl.max_horizontal("id_a", "id_b")]
    known = pl.concat([decisions.select(PAIR), decisions.select(turned())])
    asked = placed.filter(pl.col("id_a") != pl.col("id_b")).join(known, on=list(PAIR), how="anti")
    doubt = pl.col("probability") * (1 - pl.col("probability"))
    valued = asked.with_columns(
        least=ends[0], other=ends[1], records=pl.col("size_a") + pl.col("size_b"),
    ).with_columns(value=doubt * pl.col("records"))  # fmt: skip
    one = valued.sort("value", *PAIR, descending=[True, *[False] * len(PAIR)]).unique(
        ["least", "other"], keep="first", maintain_order=True
    )
    return Pairs(one.head(most).select(list(_SHOWN)), one.height)


def turned() -> list[pl.Expr]:
    """A pair with its records the other way round."""
    return [pl.col(b).alias(a) for a, b in zip(FIRST, SECOND, strict=True)] + [
        pl.col(a).alias(b) for a, b in zip(FIRST, SECOND, strict=True)
    ]
