"""Contract files: Open Data Contract Standard v3 in YAML, read into the typed view.

Belongs here: reading and checking the files; which facts of our own they may hold.
Does not belong here: the view (`contract`), what follows from it.

chengma's own facts stand in `customProperties`:

* of a property: `semanticType` (how its values are parsed), `aliases` (other headers it is delivered under), `entity`
  (what it says about whom: `{is: person.name, role: mother}`; with `{is: person.listed, role: co_applicant}` everybody
  in a list of `people` is a person of the row, as `co_applicant_1`, `co_applicant_2`, …; with `while: {status: 在租}`
  only as long as that column has that value: an ownership or lease has ended otherwise), `context` (columns that say
  which district, town or village an address is in), `evidence: registered` (the address stands in a registered
  document), `addressInside` (free text that may contain an address), `unit`, `range`, `refuse` (rows that are no data:
  deleted, unaudited, tests);
* of a schema: `evidenceDate` (the date the row's facts are of), `relations` (which person in the row works for or
  represents which enterprise in it);
* of a contract: `legalBasis`, `shareType`.
"""

import hashlib
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any

import pydantic
import yaml
from open_data_contract_standard.model import CustomProperty, OpenDataContractStandard, SchemaProperty

from sources.codes import code_tables
from sources.contract import Column, Contract, Fill, Part, Refusal, Relation, Semantic

# Names that bronze, silver and the typing between them add to every feed.
RESERVED = {
    "record_key", "faults", "first_batch", "valid_from", "valid_to", "batch_date", "source_file", "source_row", "row",
    "extra", "row_fault", "row_fault_column", "row_raw", "content_hash", "refused_column", "refused_reason",
}  # fmt: skip
CONTRACTS = Path(__file__).parent / "contracts"
_FACTS_OF_COLUMNS = {
    "semanticType", "aliases", "entity", "context", "evidence", "addressInside", "unit", "range", "refuse",
}  # fmt: skip
# What a fact raises that has another form than it should.
_WRONG_FORM = (KeyError, TypeError, ValueError, AttributeError, IndexError)


class ContractError(ValueError):
    """A contract file that cannot be used; the message names the file and the property."""


def load_contracts(folders: Iterable[Path] = ()) -> dict[str, Contract]:
    """Every contract that ships with the product and those in further `folders`, by feed name.

    Raises:
        ContractError: a file is not a usable contract, or two files declare one feed.
    """
    contracts: dict[str, Contract] = {}
    for folder in (CONTRACTS, *folders):
        for path in sorted(folder.glob("*.yaml")):
            contract = load_contract(path)
            if contract.feed in contracts:
                message = f"{path.name}: the feed {contract.feed} is declared twice"
                raise ContractError(message)
            contracts[contract.feed] = contract
    return contracts


def load_contract(path: Path) -> Contract:
    """One contract file as its typed view.

    Raises:
        ContractError: the file is not ODCS, or lacks what chengma needs.
    """
    try:
        text = path.read_text(encoding="utf-8")
        document = read_standard(text)
    except (pydantic.ValidationError, yaml.YAMLError, TypeError, UnicodeDecodeError) as error:
        message = f"{path.name}: not an Open Data Contract Standard v3 file ({type(error).__name__})"
        raise ContractError(message) from error
    try:
        return _contract(path.name, document, hashlib.sha256(text.encode()).hexdigest()[:12])
    except ContractError:
        raise
    except _WRONG_FORM as error:
        message = f"{path.name}: a fact of the contract or of its schema has the wrong form ({error!r})"
        raise ContractError(message) from error


def read_standard(text: str) -> OpenDataContractStandard:
    """A contract as the standard's model has it; by the C parser, because every command reads every contract."""
    return OpenDataContractStandard(**yaml.load(text, Loader=yaml.CSafeLoader))


def _contract(file: str, document: OpenDataContractStandard, digest: str) -> Contract:
    if not document.schema_ or len(document.schema_) != 1 or not document.schema_[0].properties:
        message = f"{file}: exactly one schema with properties is needed"
        raise ContractError(message)
    table = document.schema_[0]
    facts, own = _facts(table.customProperties), _facts(document.customProperties)
    service = {item.property: item for item in document.slaProperties or ()}
    team = getattr(document.team, "name", None)
    columns = tuple(_column(file, item) for item in table.properties or ())
    contract = Contract(
        feed=table.name or document.name or "",
        title=table.businessName or table.name or "",
        description=table.dataGranularityDescription or table.description or "",
        department=document.domain or "",
        department_title=team or document.domain or "",
        columns=columns,
        legal_basis=str(own.get("legalBasis", "")),
        frequency_days=_days(service.get("frequency")),
        retention=_text(service.get("retention")),
        version=document.version or "",
        limitations=(document.description.limitations or "") if document.description else "",
        evidence_date=facts.get("evidenceDate"),
        relations=tuple(_relation(item) for item in facts.get("relations", ())),
        digest=digest,
    )
    _check(file, contract)
    return contract


def _check(file: str, contract: Contract) -> None:
    names = [column.name for column in contract.columns]
    headers = [header for column in contract.columns for header in column.headers]
    beside = [beside for column in contract.columns for beside in (column.context or {}).values()]
    dated = [contract.evidence_date] if contract.evidence_date else []
    parts = [part for column in contract.columns for part in column.parts if part.condition]
    conditions = [part.condition[0] for part in parts if part.condition]
    faults = [
        (not contract.feed.isidentifier(), "its schema needs a name that can be a table name"),
        (not contract.department, "`domain` must name the department"),
        (not contract.key, "no column is a primary key"),
        *((True, f"two columns are called {name!r}") for name in _twice(names)),
        *((True, f"the header or alias {header!r} stands for two columns") for header in _twice(headers)),
        *((True, f"property {name!r}: the house keeps that name for itself") for name in sorted(RESERVED & {*names})),
        *((True, f"`context` names no column: {name!r}") for name in beside if name not in names),
        *((True, f"`while` names no column: {name!r}") for name in conditions if name not in names),
        *((True, f"`evidenceDate` names no column: {name!r}") for name in dated if name not in names),
    ]
    for broken, why in faults:
        if broken:
            message = f"{file}: {why}"
            raise ContractError(message)


def _twice(texts: Sequence[str]) -> list[str]:
    return [text for text, times in Counter(texts).items() if times > 1]


def _column(file: str, item: SchemaProperty) -> Column:
    facts = _facts(item.customProperties)
    kind, _, table = str(facts.get("semanticType") or item.semanticType or "text").partition(":")
    unknown = sorted(facts.keys() - _FACTS_OF_COLUMNS)
    why = ""
    if not item.name or not item.name.isidentifier():
        why = "needs a name that can be a column name"
    elif kind not in set(Semantic):
        why = f"there is no semanticType {kind!r}"
    elif unknown:
        why = f"there is no custom property {', '.join(unknown)}"
    if why:
        message = f"{file}: property {item.name!r}: {why}"
        raise ContractError(message)
    try:
        return _read_column(file, item, facts, Semantic(kind), table)
    except ContractError:
        raise
    except _WRONG_FORM as error:
        message = f"{file}: property {item.name!r}: a custom property has the wrong form ({error!r})"
        raise ContractError(message) from error


def _read_column(file: str, item: SchemaProperty, facts: Mapping[str, Any], kind: Semantic, table: str) -> Column:
    limits = facts.get("range")
    return Column(
        name=item.name or "",
        header=item.businessName or item.name or "",
        description=item.description or "",
        semantic=kind,
        logical_type=item.logicalType or "string",
        aliases=tuple(str(alias) for alias in facts.get("aliases", ())),
        codes=_codes(file, item, table) if kind == Semantic.CODE else None,
        required=bool(item.required or item.primaryKey),
        key_position=(item.primaryKeyPosition or 1) if item.primaryKey else None,
        classification=item.classification or "L1",
        parts=tuple(_part(part) for part in facts.get("entity", ())),
        context=facts.get("context"),
        registered=facts.get("evidence") == "registered",
        address_inside=bool(facts.get("addressInside", False)),
        unit=facts.get("unit"),
        limits=(float(limits[0]), float(limits[1])) if limits else None,
        refusals=tuple(_refusal(refusal) for refusal in facts.get("refuse", ())),
        fill=_fill(item),
        refers_to=next((str(link.to) for link in item.relationships or () if link.to), None),
    )


def _codes(file: str, item: SchemaProperty, table: str) -> Mapping[str, str]:
    if item.enum:
        labels = {str(entry.value): str(entry.label or entry.value) for entry in item.enum}
        return labels | {label: label for label in labels.values()}
    if table not in code_tables():
        message = f"{file}: property {item.name!r}: there is no code table {table!r} and no enum"
        raise ContractError(message)
    return code_tables()[table]


def _part(part: Mapping[str, Any]) -> Part:
    entity, _, attribute = part["is"].partition(".")
    return Part(entity, attribute, part.get("role", "subject"), _while(part))


def _refusal(refusal: Mapping[str, Any]) -> Refusal:
    return Refusal(
        reason=refusal["reason"],
        present=bool(refusal.get("present", False)),
        matches=refusal.get("matches"),
        not_in=tuple(refusal.get("not_in", ())),
    )


def _relation(item: Mapping[str, Any]) -> Relation:
    return Relation(item["relation"], item["person"], item["enterprise"], item.get("from"), _while(item))


def _while(item: Mapping[str, Any]) -> tuple[str, str] | None:
    return next(iter(item.get("while", {}).items()), None)


def _fill(item: SchemaProperty) -> Fill | None:
    for rule in item.quality or ():
        if rule.metric == "nullValues" and rule.mustBeLessOrEqualTo is not None:
            return Fill(float(rule.mustBeLessOrEqualTo) / 100, rule.severity or "warning")
    return None


def _facts(properties: Sequence[CustomProperty] | None) -> dict[str, Any]:
    return {item.property: item.value for item in properties or () if item.property}


def _days(frequency: Any) -> int:  # noqa: ANN401
    length = {"day": 1, "d": 1, "week": 7, "month": 31, "m": 31, "year": 366, "y": 366}
    return int(frequency.value) * length.get(str(frequency.unit), 31) if frequency else 31


def _text(service: Any) -> str:  # noqa: ANN401
    return f"{service.value} {service.unit}" if service else ""
