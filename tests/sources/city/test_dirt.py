"""What is spoilt is spoilt as the truth says, and about as often as planned."""

import polars as pl
import pytest
import stdnum.cn.ric

from sources.city.plan import Dirt
from sources.city.records import contracts
from tests.sources.city.conftest import City, mean, read_rows


@pytest.fixture(scope="module")
def numbers(large_city: City) -> pl.DataFrame:
    """Delivered numbers of insured people beside the true ones."""
    folder = large_city.landing / "social_security_enrolments" / "2025-10-31"
    rows = read_rows(folder / "职工参保.csv", "utf-8")
    header = rows.pop(1)
    usable = [(number, row) for number, row in rows.items() if len(row) == len(header)]
    delivered = pl.DataFrame(
        {
            "source_row": [number for number, _ in usable],
            "delivered": [row[header.index("aac002")] for _, row in usable],
            "called": [row[header.index("aac003")] for _, row in usable],
        }
    )
    where = (
        large_city.table("rows")
        .filter(source_file="职工参保.csv", outcome="accepted")
        .filter(pl.col("batch_date") == pl.col("batch_date").min())
    )
    truth = large_city.table("persons").filter(feed="social_security_enrolments", role="subject")
    truth = truth.filter(pl.col("batch_date") == pl.col("batch_date").min())
    people = large_city.table("people").select("person_uid", "id_number", "second_id_number", "name")
    return delivered.join(where, on="source_row").join(truth, on="record_key").join(people, on="person_uid")


def cleaned(text: pl.Expr) -> pl.Expr:
    """A number without the characters that do no harm."""
    return (
        text.str.normalize("NFKC")
        .str.replace_all(r"[\s'\u200b]", "")
        .str.to_uppercase()
        .str.replace("×", "X", literal=True)
    )


def test_the_state_of_a_number_is_what_was_done_to_it(numbers: pl.DataFrame) -> None:
    said = numbers.with_columns(cleaned(pl.col("delivered")).alias("number"))
    valid = said.filter(id_state="valid")
    assert (
        valid.select((pl.col("number") == pl.col("id_number")) | (pl.col("number") == pl.col("second_id_number")))
        .to_series()
        .all()
    )
    fifteen = said.filter(id_state="fifteen")
    shortened = [pl.col(name).str.head(6) + pl.col(name).str.slice(8, 9) for name in ("id_number", "second_id_number")]
    assert fifteen.select(pl.any_horizontal(pl.col("number") == short for short in shortened)).to_series().all()
    wrong = said.filter(id_state="wrong")
    assert (wrong["number"] != wrong["id_number"]).all()
    assert all(stdnum.cn.ric.calc_check_digit(number) == number[-1] for number in wrong["number"])
    assert said.filter(id_state="missing")["delivered"].replace("", None).null_count() == len(
        said.filter(id_state="missing")
    )
    damaged = said.filter(id_state="damaged")
    assert (damaged["number"] != damaged["id_number"]).all()


def test_numbers_are_spoilt_about_as_often_as_planned(numbers: pl.DataFrame) -> None:
    shares = dict(numbers["id_state"].value_counts(normalize=True).iter_rows())
    dirt = Dirt()
    assert shares["valid"] > 0.93
    assert shares["fifteen"] == pytest.approx(dirt.fifteen_ids, abs=0.01)
    assert shares["damaged"] == pytest.approx(dirt.mistyped_ids + dirt.marked_ids / 4, abs=0.008)
    assert numbers.filter(cleaned(pl.col("delivered")) != pl.col("delivered")).height > 0.02 * len(numbers)


def test_names_are_sometimes_misspelt(numbers: pl.DataFrame) -> None:
    plain = pl.col("called").str.normalize("NFKC").str.replace_all(r"[\s'\u200b]", "")
    assert 0.002 < mean(numbers.select(plain != pl.col("name")).to_series()) < 0.02


@pytest.mark.parametrize(
    ("feed", "file", "column", "state"),
    [
        ("civil_affairs_elderly_allowance", "高龄津贴_本月.csv", "身份证号", "excel"),
        ("health_chronic_visits", "随访_糖尿病.csv", "身份证号", "float"),
    ],
)
def test_one_file_went_through_excel_and_another_through_floats(
    large_city: City, feed: str, file: str, column: str, state: str
) -> None:
    folder = large_city.landing / feed / "2025-10-31"
    assert state in "".join(item for item in large_city.summary.spoilt if file in item)
    rows = read_rows(folder / file, "utf-8")
    at = rows.pop(1).index(column)
    values = pl.Series([row[at] for row in rows.values() if len(row) > at], dtype=pl.String)
    digits = values.filter(values.str.contains("^[0-9]{18}$"))
    zeros = mean(digits.str.ends_with("000"))
    assert (zeros == 1.0) if state == "excel" else (zeros < 0.1)
    right = sum(stdnum.cn.ric.calc_check_digit(number) == number[-1] for number in digits) / len(digits)
    assert 0.02 < right < 0.2
    assert values.str.ends_with("X").any() == (state == "excel")


def test_sound_files_seldom_hold_numbers_that_end_in_zeros(large_city: City) -> None:
    numbers = large_city.table("people")["id_number"]
    assert mean(numbers.str.ends_with("000")) < 0.004


def test_values_stand_in_many_forms(large_city: City) -> None:
    folder = large_city.landing / "health_residents" / "2025-10-31"
    rows = read_rows(folder / "健康档案_城区.csv", "utf-8-sig")
    header = rows.pop(1)
    whole = [row for row in rows.values() if len(row) == len(header)]
    births = pl.Series([row[header.index("出生日期")] for row in whole], dtype=pl.String)
    forms = (
        "^[0-9]{4}-[0-9]{2}-[0-9]{2}$",
        "^[0-9]{8}$",
        "^[0-9]{4}/[0-9]{2}/[0-9]{2}$",
        "^[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日$",
        "^[0-9]{4,5}$",
        "^[〇一二三四五六七八九]+年",
        "^(1900-01-00|9999-12-31|2024-02-30|不详)$",
    )
    assert {form for form in forms if not births.str.contains(form).any()} == set()
    sexes = {row[header.index("性别")] for row in rows.values() if len(row) == len(header)}
    assert {"1", "2", "男", "女"} <= sexes


def test_code_dialects_aliases_and_odd_headers_are_delivered(city: City) -> None:
    day = city.plan.deliveries[0].isoformat()
    later = city.plan.deliveries[1].isoformat()
    heads = {
        "social_security_enrolments/职工参保.csv": "aac001",
        "health_residents/健康档案_乡镇.csv": "身份证件号码",
        "social_security_payments/待遇发放_本月.csv": "发放金额（元）",
        "civil_affairs_disability_subsidies/两项补贴.csv": "金额\n（元）",
    }
    for path, header in heads.items():
        feed, _, file = path.partition("/")
        encoding = "gb18030" if file in {"健康档案_乡镇.csv", "两项补贴.csv"} else "utf-8"
        assert header in read_rows(city.landing / feed / day / file, encoding)[1]
    first, second = (
        read_rows(city.landing / "health_residents" / when / "健康档案_城区.csv", "utf-8-sig")[1]
        for when in (day, later)
    )
    assert set(second) - set(first) == {"血型"}
    assert first[0] != second[0]
    assert "登记机关" not in read_rows(city.landing / "civil_affairs_marriages" / day / "婚姻登记.csv", "utf-8-sig")[1]


def test_every_delivered_header_is_known_to_the_contract(clean_city: City) -> None:
    for feed, _, folder in clean_city.batches():
        known = {header for column in contracts()[feed].columns for header in column.headers}
        for path in folder.glob("*.parquet"):
            assert set(pl.read_parquet_schema(path)) <= known


def test_full_feeds_change_a_little_and_deltas_bring_new_rows(large_city: City) -> None:
    rows = large_city.table("rows").filter(outcome="accepted")
    dates = rows["batch_date"].unique().sort().to_list()
    for feed, low, high in (
        ("health_residents", 0.0005, 0.03),
        ("market_enterprises", 0.001, 0.03),
        ("hotline_tickets", 0.5, 1.0),
    ):
        first, second = (set(rows.filter(feed=feed, batch_date=day)["record_key"]) for day in dates)
        assert low < len(second - first) / len(second) < high
        assert first & second
