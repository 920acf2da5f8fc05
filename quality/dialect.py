"""DuckDB as a database that Great Expectations can query: a small SQLAlchemy dialect.

Belongs here: the bridge between SQLAlchemy and DuckDB's own Python interface, for reading only.
Does not belong here: expectations (`validation`).

Great Expectations reads a result after it has closed the connection; DuckDB drops a pending result then. So results,
which are single rows of counts, are buffered. The dialect presents itself as PostgreSQL, whose SQL for regular
expressions, quoting and quantiles DuckDB shares; only `~`, which searches in PostgreSQL and matches in DuckDB, is
translated.
"""

import re
from collections import deque
from collections.abc import Mapping, Sequence
from typing import Any, ClassVar

import duckdb
import sqlalchemy as sa
from sqlalchemy.dialects import registry
from sqlalchemy.dialects.postgresql.base import PGCompiler, PGDialect, PGIdentifierPreparer
from sqlalchemy.engine import URL, Connection

SCHEME = "postgresql+duckdb"


class _Cursor:
    """A DB-API cursor that holds its whole result."""

    arraysize = 1
    rowcount = -1

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection
        self.description: list[Any] | None = None
        self._rows: deque[tuple[Any, ...]] = deque()

    def execute(self, sql: str, parameters: Sequence[Any] | None = None) -> "_Cursor":
        result = self._connection.execute(sql, list(parameters) if parameters else None)
        self.description = result.description
        self._rows = deque(result.fetchall() if result.description else ())
        return self

    def fetchone(self) -> tuple[Any, ...] | None:
        return self._rows.popleft() if self._rows else None

    def fetchmany(self, size: int = 1) -> list[tuple[Any, ...]]:
        return [self._rows.popleft() for _ in range(min(size, len(self._rows)))]

    def fetchall(self) -> list[tuple[Any, ...]]:
        rows = list(self._rows)
        self._rows.clear()
        return rows

    def close(self) -> None:
        self._rows.clear()


class _Connection:
    """A DB-API connection; nothing is written, so there is nothing to commit."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def cursor(self) -> _Cursor:
        return _Cursor(self._connection)

    def commit(self) -> None:
        """Nothing to do."""

    def rollback(self) -> None:
        """Nothing to do."""

    def close(self) -> None:
        self._connection.close()


class _Driver:
    """The DB-API module that SQLAlchemy asks for."""

    paramstyle = "qmark"
    apilevel = "2.0"
    threadsafety = 1
    Error = DatabaseError = OperationalError = ProgrammingError = duckdb.Error
    InterfaceError = IntegrityError = DataError = InternalError = NotSupportedError = Warning = duckdb.Error

    @staticmethod
    def connect(database: str) -> _Connection:
        return _Connection(duckdb.connect(database, read_only=True))


class _Compiler(PGCompiler):
    """PostgreSQL's SQL, with the one operator that differs."""

    def visit_custom_op_binary(self, element: Any, operator: Any, **kw: Any) -> str:
        name = getattr(operator, "opstring", "")
        if name not in {"~", "!~"}:
            return str(super().visit_custom_op_binary(element, operator, **kw))  # type: ignore[no-untyped-call]
        searched = f"regexp_matches({self.process(element.left, **kw)}, {self.process(element.right, **kw)})"
        return f"(NOT {searched})" if name == "!~" else searched


class _Preparer(PGIdentifierPreparer):
    """Every name in quotes: DuckDB reserves words, `at` among them, that PostgreSQL does not."""

    def _requires_quotes(self, value: str) -> bool:
        return True


class DuckDBDialect(PGDialect):
    """Reads a DuckDB file."""

    name = "postgresql"
    driver = "duckdb"
    default_paramstyle = "qmark"
    supports_statement_cache = True
    supports_sane_rowcount = False
    statement_compiler = _Compiler
    preparer = _Preparer
    _types: ClassVar[Mapping[str, type[sa.types.TypeEngine[Any]]]] = {
        "BIGINT": sa.BigInteger, "INTEGER": sa.Integer, "DOUBLE": sa.Double, "BOOLEAN": sa.Boolean, "DATE": sa.Date,
        "TIMESTAMP": sa.TIMESTAMP, "DECIMAL": sa.Numeric,
    }  # fmt: skip

    @classmethod
    def import_dbapi(cls) -> Any:
        return _Driver

    def create_connect_args(self, url: URL) -> tuple[list[str], dict[str, Any]]:
        return [url.database or ":memory:"], {}

    def initialize(self, connection: Connection) -> None:
        self.server_version_info, self.default_schema_name = (15, 0), "main"

    def get_isolation_level(self, dbapi_connection: Any) -> Any:
        return "AUTOCOMMIT"

    def get_default_isolation_level(self, dbapi_conn: Any) -> Any:
        return "AUTOCOMMIT"

    def on_connect(self) -> None:
        """Nothing to prepare."""

    def do_begin(self, dbapi_connection: Any) -> None:
        """Nothing to begin."""

    def has_table(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> bool:
        asked = "select count(*) from information_schema.tables where table_name = ?"
        return bool(connection.exec_driver_sql(asked, (table_name,)).scalar())

    def get_columns(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        asked = "select column_name, data_type from information_schema.columns where table_name = ?"
        found = connection.exec_driver_sql(asked, (table_name,)).fetchall()
        return [
            {
                "name": name,
                "type": self._types.get(re.sub(r"[( ].*", "", kind), sa.VARCHAR)(),
                "nullable": True,
                "default": None,
            }
            for name, kind in found
        ]

    def get_pk_constraint(self, connection: Connection, table_name: str, schema: str | None = None, **kw: Any) -> Any:
        return {"constrained_columns": [], "name": None}

    def get_foreign_keys(self, *args: Any, **kw: Any) -> Any:
        return []

    def get_indexes(self, *args: Any, **kw: Any) -> Any:
        return []

    def get_schema_names(self, connection: Connection, **kw: Any) -> Any:
        return ["main"]

    def get_table_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> Any:
        return [
            row[0] for row in connection.exec_driver_sql("select table_name from information_schema.tables").fetchall()
        ]

    def get_view_names(self, connection: Connection, schema: str | None = None, **kw: Any) -> Any:
        return []


def register() -> None:
    """Make `postgresql+duckdb:///file` known to SQLAlchemy."""
    registry.register("postgresql.duckdb", __name__, "DuckDBDialect")
