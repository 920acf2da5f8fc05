"""The coder: any table in, the same table with its results out, as the pipeline would say."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date

import polars as pl
import pyarrow as pa
import pytest

from tests.transforms.addresses.conftest import Reference, coded, mentioned
from transforms.addresses.coder import QUESTION, RESULT, Coder, Columns, divisions_coder
from transforms.addresses.register.describe import described

ROOM = "开县汉丰街办 开州大道12号锦绣华府３幢二单元１５０４"
TEXTS = (
    ROOM, "开州大道12号锦绣华府3-2-15-4", "阳光花园1栋301", "南岸区阳光花园1栋301", "人民路5号",
    "四川省成都市武侯区人民南路4号", "南岸区南坪镇", "不详",
    "南岸区金科丽苑3栋1单元601", "锦绣华府对面", "渝北区红金路61号附8号",
)  # fmt: skip


@pytest.fixture(scope="module")
def coder(reference: Reference) -> Coder:
    places = reference.register.with_columns(given_address=pl.lit(None, pl.String))
    return Coder.of(described(places, date(2025, 1, 1)), reference.aliases)


def table(*texts: str | None) -> pl.DataFrame:
    return pl.DataFrame({"编号": range(len(texts)), "地址": pl.Series(texts, dtype=pl.String)})


def test_a_table_comes_back_whole_with_its_results_behind(coder: Coder, reference: Reference) -> None:
    given = table(ROOM, None, "四川省成都市武侯区人民南路4号", ROOM)
    found = coder.code(given)
    assert found.select("编号", "地址").equals(given)
    assert found.columns == ["编号", "地址", *RESULT]
    room = reference.codes()["P|R|500154|开州大道|12|锦绣华府|H3-2-15-4"]
    assert found["result_code"].to_list() == [room, None, None, room]
    first, nothing, outside, _ = found.to_dicts()
    assert first["result_address"] == "重庆市开州区汉丰街道驷马社区开州大道12号锦绣华府3栋2单元15-4"
    assert (first["result_level"], first["result_reason"], first["result_status"]) == ("H", "exact", "auto")
    assert (nothing["result_reason"], nothing["result_status"]) == ("nothing", "unresolved")
    assert (outside["result_reason"], outside["result_outside"]) == ("outside", "四川省成都市")


def test_it_says_what_the_pipeline_says_of_the_same_text_and_what_is_beside_it(
    coder: Coder, reference: Reference
) -> None:
    beside = [(None, None), ("南岸区", None), (None, "李家沱街道"), ("巴南区", "李家沱街道"), ("开州区", "临江镇")]
    rows = [
        {"raw": text, "beside_district": district, "beside_town": town} for text in TEXTS for district, town in beside
    ]
    resolved = reference.resolved(mentioned(*rows))
    said = [(row["city_code"], row["score"], row["reason"], row["status"]) for row in coded(resolved)]
    found = coder.code(pl.DataFrame(rows), "raw", district="beside_district", town="beside_town")
    assert found.select("result_code", "result_score", "result_reason", "result_status").rows() == said
    assert {"review", "auto", "unresolved"} == set(found["result_status"])


@pytest.mark.parametrize("kind", ["table", "batch"])
def test_arrow_is_coded_like_polars(coder: Coder, kind: str) -> None:
    given = table(*TEXTS, None)
    arrow = given.to_arrow()
    found = coder.code(arrow) if kind == "table" else coder.code(arrow.combine_chunks().to_batches()[0])
    assert isinstance(found, pa.Table if kind == "table" else pa.RecordBatch)
    assert found.schema.names == [*given.columns, *RESULT]
    assert found.schema.field("编号").type == pa.int64()
    assert pl.DataFrame(pl.from_arrow(found)).equals(coder.code(given))


def test_a_table_without_rows_has_the_columns(coder: Coder) -> None:
    empty = table().with_columns(pl.col("编号").cast(pl.Int64))
    assert coder.code(empty).shape == (0, 2 + len(RESULT))
    assert coder.code(empty.to_arrow()).shape == (0, 2 + len(RESULT))


def test_a_missing_column_is_named(coder: Coder) -> None:
    with pytest.raises(KeyError, match="现住址"):
        coder.code(table(ROOM), "现住址")
    with pytest.raises(KeyError, match="现住址"):
        coder.code(table(ROOM).to_arrow(), "现住址")


def test_batches_say_what_the_whole_says(coder: Coder) -> None:
    whole = coder.code(table(*TEXTS, *TEXTS[::-1], *TEXTS))
    batches = table(*TEXTS, *TEXTS[::-1], *TEXTS).to_arrow().to_batches(max_chunksize=5)
    found = [results for _, results in coder.each(batches, Columns())]
    assert pl.DataFrame(pl.from_arrow(pa.concat_tables(found))).equals(whole.select(list(RESULT)))


def test_a_text_is_coded_once_however_often_it_comes(coder: Coder, monkeypatch: pytest.MonkeyPatch) -> None:
    asked: list[pl.DataFrame] = []
    distinct = coder.distinct

    def watched(questions: pl.DataFrame) -> pl.DataFrame:
        asked.append(questions)
        return distinct(questions)

    monkeypatch.setattr(coder, "distinct", watched)
    batches = table(*[*TEXTS, *TEXTS] * 10).to_arrow().to_batches(max_chunksize=7)
    assert sum(batch.num_rows for batch, _ in coder.each(batches, Columns())) == 20 * len(TEXTS)
    together = pl.concat(asked)
    assert together.height == len(TEXTS)
    assert together.select(QUESTION).is_unique().all()


def test_threads_may_share_a_coder(coder: Coder) -> None:
    one = coder.code(table(*TEXTS))
    with ThreadPoolExecutor(4) as pool:
        found = list(pool.map(lambda _: coder.code(table(*TEXTS)), range(8)))
    assert all(result.equals(one) for result in found)


def test_without_any_register_the_divisions_are_known() -> None:
    coder = divisions_coder(date(2025, 11, 6))
    found = coder.code(table("重庆市开县汉丰街道开州大道12号", "璧山县"))
    assert found["result_level"].to_list() == ["S", "D"]
    assert found["result_address"].to_list() == ["重庆市开州区汉丰街道", "重庆市璧山区"]
