"""A small feed of payments, as a contract."""

import pytest

from sources.contract import Column, Contract, Fill, Semantic


@pytest.fixture(scope="session")
def payments() -> Contract:
    """Payments: a key, a required name, an ID number that may be missing, an amount, a number of another feed."""
    columns = (
        Column("number", "编号", "Number.", Semantic.IDENTIFIER, "string", required=True, key_position=1),
        Column("name", "姓名", "Name.", Semantic.PERSON_NAME, "string", required=True, classification="L3"),
        Column(
            "id_number", "身份证号", "ID.", Semantic.RESIDENT_ID, "string", required=True, fill=Fill(0.1, "warning")
        ),
        Column("amount", "金额", "Amount.", Semantic.AMOUNT, "number", unit="CNY", fill=Fill(0.05, "warning")),
        Column("paid_month", "发放年月", "Month.", Semantic.MONTH, "date"),
        Column("personal_number", "个人编号", "Insured.", Semantic.IDENTIFIER, "string", refers_to="insured.number"),
        Column("remark", "备注", "Remark.", Semantic.TEXT, "string"),
    )
    return Contract("payments", "发放", "Payments.", "civil_affairs", "民政局", columns, "", 31, "", "1.0.0")
