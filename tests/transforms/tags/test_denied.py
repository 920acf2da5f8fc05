"""What nobody may be tagged with cannot be declared; what only looks alike can."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from transforms.tags import load_rules, tag_rules
from transforms.tags.denied import DeniedTagError, matters

SQL = "select person_id, null::varchar as value from gold.person p where p.death_date is null"
HONEST: dict[str, Any] = {
    "tag": "试验标签", "entity": "person", "sql": "rule", "version": "1.0.0", "title": "试验",
    "basis": "某法第一条", "purpose": "上门服务",
}  # fmt: skip


def declare(folder: Path, sql: str = SQL, **facts: Any) -> None:  # noqa: ANN401  (whatever YAML can say)
    """Write a folder with one rule and load it."""
    (folder / "sql").mkdir()
    (folder / "sql" / "rule.sql").write_text(sql, encoding="utf-8")
    (folder / "rules.yaml").write_text(yaml.safe_dump([HONEST | facts], allow_unicode=True), encoding="utf-8")
    (rule,) = load_rules(folder)
    assert rule.statement == sql


def test_every_rule_that_ships_passes() -> None:
    assert {"60+", "低保", "残疾", "慢病", "空挂户", "一址多企"} <= {rule.tag for rule in tag_rules()}


def test_the_list_holds_what_the_readme_promises() -> None:
    assert {matter.title for matter in matters()} == {
        "ethnicity", "religion", "politics", "petitioning", "people under watch (重点人员)", "criminal record",
        "biometrics", "disease detail",
    }  # fmt: skip


@pytest.mark.parametrize(
    ("text", "matter"),
    [
        ("少数民族", "ethnicity"), ("土家族居民", "ethnicity"), ("维吾尔族", "ethnicity"),
        ("Ethnic minority", "ethnicity"),
        ("宗教信仰", "religion"), ("基督徒", "religion"), ("religious household", "religion"), ("信教群众", "religion"),
        ("政治面貌", "politics"), ("党员", "politics"), ("Political views", "politics"),
        ("信访人", "petitioning"), ("多次上访", "petitioning"), ("frequent petitioner", "petitioning"),
        ("重点人员", "people under watch"), ("稳控对象", "people under watch"), ("Key person", "people under watch"),
        ("刑满释放", "criminal record"), ("社区矫正对象", "criminal record"), ("前科", "criminal record"),
        ("吸毒史", "criminal record"), ("criminal record", "criminal record"),
        ("人脸特征", "biometrics"), ("指纹", "biometrics"), ("DNA", "biometrics"), ("fingerprints", "biometrics"),
        ("艾滋病", "disease detail"), ("精神障碍患者", "disease detail"), ("糖尿病", "disease detail"),
        ("病种", "disease detail"),
        ("ＨＩＶ", "disease detail"), ("cancer", "disease detail"), ("残疾类别", "disease detail"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("where", ["tag", "title", "purpose"])
def test_a_rule_that_names_a_denied_matter_cannot_be_declared(
    tmp_path: Path, text: str, matter: str, where: str
) -> None:
    with pytest.raises(DeniedTagError) as refused:
        declare(tmp_path, **{where: text})
    message = str(refused.value)
    assert isinstance(refused.value, ValueError)
    assert matter in message
    assert f"its {where} names" in message
    assert (text if where == "tag" else HONEST["tag"]) in message


@pytest.mark.parametrize(
    ("condition", "said"),
    [
        ("p.ethnicity = 'x'", "ethnicity"),
        ("p.nation is not null", "ethnicity"),
        ('p."民族" is not null', "ethnicity"),
        ("p.political_status = '01'", "politics"),
        ("p.is_religious", "religion"),
        ("p.petition_count > 3", "petitioning"),
        ("P.WatchList", "people under watch"),
        ("p.criminal_record", "criminal record"),
        ("p.face_id is not null", "biometrics"),
        ("p.disease = 'x'", "disease detail"),
        ("p.diagnosed_on is not null", "disease detail"),
        ("p.disability_category = 'x'", "disease detail"),
        ("p.note like '%信访%'", "petitioning"),
        ("p.note = '糖尿病'", "disease detail"),
    ],
)
def test_a_rule_that_reads_a_denied_column_or_value_cannot_be_declared(
    tmp_path: Path, condition: str, said: str
) -> None:
    with pytest.raises(DeniedTagError, match=rf"试验标签 cannot be declared: its SQL .*{said}"):
        declare(tmp_path, f"{SQL} and {condition}")


@pytest.mark.parametrize(
    "start", ["select * from", "select p.* from", "select 1, * from", "select columns('x.*') from"]
)
def test_a_rule_that_reads_all_columns_cannot_be_declared(tmp_path: Path, start: str) -> None:
    with pytest.raises(DeniedTagError, match="all columns"):
        declare(tmp_path, f"{start} gold.person p")


@pytest.mark.parametrize("table", ["silver.hotline_tickets", 'silver."health_deaths"', "Bronze.health_chronic_visits"])
def test_a_rule_reads_only_the_tables_that_tags_may_read(tmp_path: Path, table: str) -> None:
    with pytest.raises(DeniedTagError, match="which tags may not read"):
        declare(tmp_path, SQL.replace("gold.person", table))


def test_a_parameter_cannot_smuggle_a_denied_matter(tmp_path: Path) -> None:
    with pytest.raises(DeniedTagError, match="its parameters names disease detail"):
        declare(tmp_path, f"{SQL} and p.note = $kind", parameters={"kind": "高血压"})


@pytest.mark.parametrize(
    "facts",
    [
        {"tag": "慢病", "title": "慢病在管"},
        {"tag": "残疾", "purpose": "助残服务"},
        {"purpose": "慢病随访"},
        {"purpose": "探访关爱"},
        {"purpose": "精神慰藉"},
        {"purpose": "线上访视"},
        {"title": "重点人群家庭医生签约"},
        {"title": "重点优抚对象"},
        {"title": "民族路沿街商户"},
        {"title": "秀山土家族苗族自治县老年人"},
        {"title": "traced embrace of interfaces"},
        {"basis": "民族区域自治法"},  # a law may be called what it is called
    ],
    ids=str,
)
def test_what_only_looks_alike_may_be_declared(tmp_path: Path, facts: dict[str, str]) -> None:
    declare(tmp_path, **facts)


@pytest.mark.parametrize(
    "addition",
    [
        " -- never the ethnicity, never the 病种",
        " /* no religion\n no 信访 */",
        " and p.standard_address like '%民族路8号%'",
        " and (select count(*) from gold.house) > 0 and 2 * 3 = 6",
        " and p.surface > 1 and p.because = 'x' and p.trace_id = '-- 1'",
    ],
)
def test_sql_that_only_looks_alike_may_be_declared(tmp_path: Path, addition: str) -> None:
    declare(tmp_path, SQL + addition)
