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
# What linking says of a pair, part by part, in the words of the workbook.
WORDS: Mapping[str, str] = {
    "not sure enough": "把握不足", "another is as likely": "另有同样可能的", "another is likelier": "另有可能性更大的",
    "one number under two names": "一个号码两个姓名", "two valid numbers": "两个有效号码", "the number": "身份证号",
    "the same name": "姓名或名称相同", "a name of the same sound or shape": "姓名同音或形近",
    "a name with one other character": "姓名差一个字", "the surname, more is not told": "同姓，未写全名",
    "the surname, another given name": "同姓，名不同", "the same birth date": "出生日期相同",
    "a birth date with one other part": "出生日期差一处", "the same sex": "性别相同",
    "region and serial of the number": "身份证号地区码和顺序码相同",
    "most of region and serial of the number": "身份证号地区码和顺序码大部分相同",
    "a telephone": "电话相同", "a telephone that many share": "电话相同（多人共用）", "a home": "同一住处",
    "a home that many share": "同一住处（多人共用）", "somebody of the family": "有同一家人",
    "the same premises": "同一处所", "the same established_on": "成立日期相同",
    "name": "姓名或名称", "birth date": "出生日期", "sex": "性别", "number": "身份证号", "telephone": "电话",
    "home": "住处", "family": "家人",
}  # fmt: skip
_BETWEEN = "; "
# Where no weight settles a pair, one answer is as likely as the other.
_EVEN = 0.5
_QUESTION: tuple[str, ...] = (*PAIR, "probability", "why", "agreed", "differed", "records")


def worded(text: str) -> str:
    """What linking says, in the words of the workbook."""
    return "；".join(WORDS.get(part, part) for part in text.split(_BETWEEN) if part)


@dataclass(frozen=True)
class Pairs:
    """What waits for a person.

    questions: `PAIR`, probability (null: no weight settles it), why, agreed, differed, records (of both entities), the
        most valuable first.
    open: how many questions there are in all.
    """

    questions: pl.DataFrame
    open: int


def open_pairs(review: pl.DataFrame, records: pl.DataFrame, decisions: pl.DataFrame, most: int) -> Pairs:
    """The pairs that nobody has decided, one for each two entities.

    A pair is worth the more, the less sure it is and the more records it would join. Whoever decided about any two of
    their records has answered for both entities.

    Args:
        review: gold.<kind>_review: `REFERENCE` and the same with `other_`, probability, why, agreed, differed.
        records: `REFERENCE`, id.
        decisions: every decision ever taken about the kind.
        most: how many at most.
    """
    other = {f"other_{part}": name for part, name in zip(REFERENCE, SECOND, strict=True)}
    asked = review.rename({**dict(zip(REFERENCE, FIRST, strict=True)), **other})
    sizes = records.group_by("id").agg(size=pl.len().cast(pl.Int64))
    known = _between(decisions.select(PAIR), records).select("least", "most").unique()
    doubt = pl.col("probability").fill_null(_EVEN)
    valued = (
        _between(asked, records)
        .join(known, on=["least", "most"], how="anti")
        .join(sizes.rename({"id": "least"}), on="least")
        .join(sizes.rename({"id": "most"}), on="most", suffix="_of_most")
        .with_columns(records=pl.col("size") + pl.col("size_of_most"))
        .with_columns(value=doubt * (1 - doubt) * pl.col("records"))
    )
    one = valued.sort("value", *PAIR, descending=[True, *[False] * len(PAIR)]).unique(
        ["least", "most"], keep="first", maintain_order=True
    )
    return Pairs(one.head(most).select(_QUESTION), one.height)


def _between(pairs: pl.DataFrame, records: pl.DataFrame) -> pl.DataFrame:
    """The pairs of two entities, with the ids of both: `least` and `most`."""
    ends = [pairs.select(pl.col(names[1]).alias("record_key")) for names in (FIRST, SECOND)]
    # Few records are asked about: the others are not looked up.
    mine = records.filter(pl.col("record_key").is_in(pl.concat(ends)["record_key"].unique().implode()))
    for names, side in ((FIRST, "a"), (SECOND, "b")):
        found = mine.select(
            *(pl.col(part).alias(name) for part, name in zip(REFERENCE, names, strict=True)),
            pl.col("id").alias(f"id_{side}"),
        )  # fmt: skip
        pairs = pairs.join(found, on=list(names))
    return pairs.filter(pl.col("id_a") != pl.col("id_b")).with_columns(
        least=pl.min_horizontal("id_a", "id_b"), most=pl.max_horizontal("id_a", "id_b")
    )
