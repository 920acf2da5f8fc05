"""The workbook of a department's problems: columns, answers, and the key that ties a row to its problem.

Belongs here: what stands where; the same for writing and reading.
Does not belong here: what all workbooks have in common (`review_form`), writing (`issue_workbook`), reading
(`issue_answers`).
"""

from hashlib import sha256

from warehouse.review_form import CHOICE, DAY, ID_LETTERS, LATER, NOTE, NUMBER, REVIEWER, Form

# Columns of the workbook -> of quality.issues.
SHOWN = {
    "问题编号": "issue_id", "数据表": "table_name", "字段": "column_name", "规则": "rule_id", "维度": "dimension",
    "严重度": "severity", "影响行数": "rows_affected", "发现日期": "first_seen", "复发次数": "times_reopened",
    "状态": "status", "整改类型": "way", "整改要求": "action", "时限": "due_at",
}  # fmt: skip
FORM = Form("整改", "待整改问题", "chengma-issues-1", (NUMBER, *SHOWN, CHOICE, NOTE, REVIEWER, DAY))
UNDER_WAY, MENDED, NOT_SO, UNABLE = "整改中", "已整改", "不属实", "暂时无法整改"
ANSWERS = (UNDER_WAY, MENDED, NOT_SO, UNABLE)
CHOICES = (*ANSWERS, LATER)
# Answers that mean nothing without a reason.
REASONED = (NOT_SO, UNABLE)


def told(cells: tuple[str, ...]) -> str:
    """What tells whether the cells of a problem are as they were written."""
    return sha256("\n".join(cells).encode()).hexdigest()[:ID_LETTERS]
