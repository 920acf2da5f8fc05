"""The declared tables: the names that people write SQL against, and one type per name."""

from collections import defaultdict
from dataclasses import replace

import polars as pl
import pytest

from quality.tables import bronze_table, own_tables, silver_table
from sources.contract import Column, Contract, Semantic

# The public interface: people write SQL against these names, so they hold.
PUBLIC = {
    "quality.quarantine": "feed batch_date source_file source_row record_key column_name reason raw",
    "quality.row_accounting": """feed batch_date rows_declared rows_read rows_header_footer rows_accepted
        rows_quarantined rows_duplicate rows_new rows_changed rows_unchanged balanced""",
    "quality.rule_results": "run_id table_name rule_id dimension severity rows_checked rows_failed passed department",
    "quality.scores": "run_id department table_name dimension score grade",
    "gold.address": """city_code level parent_code display_code standard_address district_code town_code village_code
        lon lat status reference_id superseded_by valid_from valid_to""",
    "gold.address_alias": "alias city_code source decided_by decided_at",
    "gold.address_resolution": "feed record_key column_name raw city_code level score margin reason faults status",
    "gold.address_event": "id event at because other_id",
    "gold.person": """person_id name sex birth_date death_date id_number phone residence_code registered_code n_records
        n_departments first_seen last_seen superseded_by""",
    "gold.person_record": "feed record_key role person_id tier probability reason",
    "gold.person_review": "feed record_key role other_feed other_record_key other_role probability why agreed differed",
    "gold.person_event": "id event at because other_id",
    "gold.enterprise": "enterprise_id uscc name type industry status legal_representative_id city_code",
    "gold.enterprise_record": "feed record_key role enterprise_id tier probability reason",
    "gold.enterprise_event": "id event at because other_id",
    "gold.house": "city_code use floor_area n_residents n_owners n_enterprises",
    "gold.person_house": "person_id city_code relation valid_from valid_to last_evidence n_departments",
    "gold.person_enterprise": "person_id enterprise_id relation valid_from valid_to",
    "gold.enterprise_house": "enterprise_id city_code relation",
    "gold.person_tag": "person_id tag value valid_from valid_to rule_version confidence evidence",
    "gold.house_tag": "city_code tag value valid_from valid_to rule_version confidence evidence",
    "gold.enterprise_tag": "enterprise_id tag value valid_from valid_to rule_version confidence evidence",
}
COMPONENTS = "district town village road road_number estate building unit floor room"


@pytest.mark.parametrize("name", PUBLIC)
def test_the_public_columns_are_there(name: str) -> None:
    columns = set(own_tables()[name].schema)
    assert set(PUBLIC[name].split()) <= columns
    if name == "gold.address":
        assert set(COMPONENTS.split()) <= columns


# A delivery that could not be taken is told by the name of its folder, which may be no date. An address scores whole
# points; a table scores a mean.
_TWO_MEANINGS = {"batch_date", "score"}


def test_one_column_name_has_one_type_in_all_own_tables() -> None:
    types: dict[str, set[str]] = defaultdict(set)
    for table in own_tables().values():
        for column in table.columns:
            types[column.name].add(column.type)
    assert {name for name, found in types.items() if len(found) > 1} == _TWO_MEANINGS


def test_every_own_table_and_column_is_described_and_keys_are_required() -> None:
    for table in own_tables().values():
        assert table.title
        assert table.description
        assert all(column.description for column in table.columns)
        assert len(table.schema) == len(table.columns)
        required = {column.name for column in table.columns if column.required}
        assert set(table.key) - {"other_id"} <= required


def test_silver_is_typed_as_the_contract_means_it(payments: Contract) -> None:
    table = silver_table(payments)
    assert (table.name, table.department, table.key) == ("silver.payments", "civil_affairs", ("record_key",))
    assert table.schema == {
        "record_key": pl.String(), "number": pl.String(), "name": pl.String(), "id_number": pl.String(),
        "amount": pl.Decimal(18, 2), "paid_month": pl.Date(), "personal_number": pl.String(), "remark": pl.String(),
        "id_number_given": pl.String(), "faults": pl.List(pl.String()), "first_batch": pl.Date(),
        "valid_from": pl.Date(), "valid_to": pl.Date(), "batch_date": pl.Date(), "source_file": pl.String(),
        "source_row": pl.Int64(),
    }  # fmt: skip


@pytest.mark.parametrize(
    ("semantic", "dtype"),
    [
        (Semantic.DATETIME, pl.Datetime("us")), (Semantic.DATE, pl.Date()), (Semantic.NUMBER, pl.Float64()),
        (Semantic.INTEGER, pl.Int64()), (Semantic.CODE, pl.String()), (Semantic.PHONE, pl.String()),
        (Semantic.USCC, pl.String()), (Semantic.ADDRESS, pl.String()),
    ],
)  # fmt: skip
def test_every_semantic_type_has_its_type_in_silver(payments: Contract, semantic: Semantic, dtype: pl.DataType) -> None:
    column = Column("value", "值", "", semantic, "string")
    assert silver_table(replace(payments, columns=(column,))).schema["value"] == dtype


def test_a_personal_number_as_given_is_as_secret_as_can_be(payments: Contract) -> None:
    columns = {column.name: column for column in silver_table(payments).columns}
    assert columns["id_number_given"].classification == "L4"
    assert columns["name"].classification == "L3"
    assert columns["amount"].description == "Amount. Unit: CNY."
    assert {column.name: column.classification for column in bronze_table(payments).columns}["row_raw"] == "L4"


def test_bronze_holds_every_column_as_text_under_its_delivered_header(payments: Contract) -> None:
    schema = bronze_table(payments).schema
    headers = [column.header for column in payments.columns]
    assert list(schema)[: len(headers)] == headers
    assert {schema[header] for header in headers} == {pl.String()}
    assert {"row_fault", "row_raw", "batch_date", "source_file", "source_row"} <= set(schema)
