"""The workbooks of the queues of people and enterprises: columns, answers, and the key that ties a row to its pair.

Belongs here: what stands where; the same for writing and reading.
Does not belong here: what all workbooks have in common (`review_form`), writing (`pair_workbook`), reading
(`pair_answers`).
"""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from hashlib import sha256

from transforms.entities.decisions import PAIR, Verdict
from transforms.entities.review import ENTERPRISE_LABELS, PERSON_LABELS
from warehouse import decisions
from warehouse.review_form import CHOICE, DAY, ID_LETTERS, LATER, NOTE, NUMBER, REVIEWER, Form, shown

ONE, OTHER, GROUNDS, SURE, RECORDS = "甲", "乙", "依据", "可能性", "记录数"
COLUMNS = (NUMBER, ONE, OTHER, GROUNDS, SURE, RECORDS, CHOICE, NOTE, REVIEWER, DAY)
UNSURE = "无法判断"


@dataclass(frozen=True)
class Kind:
    """People or enterprises: the workbook, the answers, the words, the tables and the decisions."""

    entity: str
    form: Form
    answers: Mapping[str, Verdict]
    labels: Mapping[str, str]
    kept: decisions.Kind

    @property
    def choices(self) -> Sequence[str]:
        """The answers that every row takes."""
        return [*self.answers, LATER]


PEOPLE = Kind(
    "person", Form("人员", "待审人员", "chengma-person-review-1", COLUMNS),
    {"是同一人": Verdict.SAME, "不是同一人": Verdict.DIFFERENT, UNSURE: Verdict.UNSURE}, PERSON_LABELS,
    decisions.PEOPLE,
)  # fmt: skip
ENTERPRISES = Kind(
    "enterprise", Form("企业", "待审企业", "chengma-enterprise-review-1", COLUMNS),
    {"是同一家": Verdict.SAME, "不是同一家": Verdict.DIFFERENT, UNSURE: Verdict.UNSURE}, ENTERPRISE_LABELS,
    decisions.ENTERPRISES,
)  # fmt: skip
KINDS = (PEOPLE, ENTERPRISES)


@dataclass(frozen=True)
class Key:
    """A pair, as the hidden sheet keeps it, and what tells whether its two cells were changed."""

    pair: tuple[str, ...]
    told: str

    @property
    def decision_id(self) -> str:
        """The same for the same two records, whichever stands first."""
        half = len(PAIR) // 2
        ends = sorted([self.pair[:half], self.pair[half:]])
        return sha256(json.dumps(ends).encode()).hexdigest()[:ID_LETTERS]

    def written(self) -> str:
        """As one cell; only plain characters, so that no program changes one."""
        return json.dumps((self.pair, self.told))


def told(one: str, other: str) -> str:
    """What tells whether the cells of a pair are as they were written."""
    return sha256("\n".join(shown(text) for text in (one, other)).encode()).hexdigest()[:ID_LETTERS]


def read_key(text: str) -> Key:
    """A key from its cell.

    Raises:
        ValueError: it is none.
    """
    match json.loads(text):
        case [[*pair], str(digest)] if len(pair) == len(PAIR) and all(isinstance(part, str) for part in pair):
            return Key(tuple(pair), digest)
    message = "no key"
    raise ValueError(message)
