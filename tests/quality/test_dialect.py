"""DuckDB as SQLAlchemy sees it: results outlive their connection, nothing is written, patterns are searched."""

from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
import sqlalchemy as sa

from quality import dialect

ORDER = sa.table("order", sa.column("at", sa.Date), sa.column("n", sa.BigInteger), sa.column("备注", sa.String))


@pytest.fixture
def engine(tmp_path: Path) -> Iterator[sa.Engine]:
    path = tmp_path / "city.duckdb"
    with duckdb.connect(path) as connection:
        connection.execute(
            """create table "order" ("at" date, n bigint, share double, price decimal(18, 2), 备注 varchar)"""
        )
        connection.execute(
            """insert into "order" values ('2025-01-02', 1, 0.5, 1.25, 'a12'), (null, 2, null, null, 'b')"""
        )
    dialect.register()
    found = sa.create_engine(f"{dialect.SCHEME}:///{path}")
    yield found
    found.dispose()


def test_a_result_can_be_read_after_its_connection_was_closed(engine: sa.Engine) -> None:
    raw = engine.raw_connection()
    cursor = raw.cursor()
    cursor.execute('select n from "order" order by n')
    raw.close()
    assert cursor.fetchall() == [(1,), (2,)]
    with engine.connect() as connection:
        first, second = (connection.execute(sa.text(f"select {n}")) for n in (1, 2))
        assert (second.scalar(), first.scalar()) == (2, 1)


def test_reserved_words_and_chinese_names_can_be_columns_and_tables(engine: sa.Engine) -> None:
    kinds = {column["name"]: type(column["type"]) for column in sa.inspect(engine).get_columns("order")}
    assert list(kinds) == ["at", "n", "share", "price", "备注"]
    assert (kinds["at"], kinds["n"], kinds["price"]) == (sa.Date, sa.BigInteger, sa.Numeric)
    with engine.connect() as connection:
        found = connection.execute(sa.select(ORDER.c.at, ORDER.c["备注"]).where(ORDER.c.at.is_not(None))).all()
    assert [(str(at), text) for at, text in found] == [("2025-01-02", "a12")]


def test_a_pattern_is_searched_for_and_need_not_fit_the_whole_text(engine: sa.Engine) -> None:
    numbers, remark = sa.select(ORDER.c.n).order_by(ORDER.c.n), ORDER.c["备注"]
    with engine.connect() as connection:
        hits = connection.execute(numbers.where(remark.op("~")(sa.literal("1")))).scalars().all()
        misses = connection.execute(numbers.where(remark.op("!~")(sa.literal("1")))).scalars().all()
    assert (hits, misses) == ([1], [2])


def test_nothing_can_be_written(engine: sa.Engine) -> None:
    with engine.connect() as connection, pytest.raises(sa.exc.DBAPIError, match="read-only"):
        connection.execute(sa.text('delete from "order"'))


def test_a_table_that_is_not_there_is_not_seen(engine: sa.Engine) -> None:
    assert sa.inspect(engine).has_table("order")
    assert not sa.inspect(engine).has_table("orders")
