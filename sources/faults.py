"""The vocabulary of what can be wrong with a delivered row or value.

Belongs here: the names, once, so that readers, parsers, quarantine, quality rules and the synthetic city's truth say
the same word.
Does not belong here: finding or mending a fault.
"""

from enum import StrEnum


class RowFault(StrEnum):
    """Why a whole row cannot be read as data; such a row is quarantined."""

    RAGGED = "ragged_row"
    UNDECODABLE = "undecodable_bytes"
    MALFORMED = "malformed_row"
    MISSING_COLUMN = "missing_column"
    CHECKSUM_MISMATCH = "checksum_mismatch"


class ValueFault(StrEnum):
    """What is wrong with one value: a null in a required column quarantines the row, elsewhere the row goes on.

    `FIFTEEN_DIGITS`, `DAY_MISSING` and `SAME_AS_ABOVE` keep a value: it is usable, and weaker than it should be.
    """

    MISSING = "missing"
    NOT_A_DATE = "not_a_date"
    IMPOSSIBLE_DATE = "impossible_date"
    SENTINEL_DATE = "sentinel_date"
    NOT_A_NUMBER = "not_a_number"
    OUT_OF_RANGE = "out_of_range"
    NOT_IN_CODE_TABLE = "not_in_code_table"
    MASKED = "masked"
    WRONG_LENGTH = "wrong_length"
    BAD_CHARACTER = "bad_character"
    BAD_BIRTH_DATE = "bad_birth_date"
    CHECK_DIGIT = "check_digit"
    TRUNCATED_BY_EXCEL = "truncated_by_excel"
    DAMAGED_BY_FLOAT = "damaged_by_float"
    NOT_A_PHONE = "not_a_phone"
    FIFTEEN_DIGITS = "fifteen_digits"
    DAY_MISSING = "day_missing"
    SAME_AS_ABOVE = "same_as_above"


class FileFault(StrEnum):
    """What is wrong with a file or a delivery as a whole; reported beside the row accounting."""

    WAITING = "waiting"
    NO_CONTRACT = "no_contract"
    BAD_MANIFEST = "bad_manifest"
    BAD_BATCH_DATE = "bad_batch_date"
    MISSING_FILE = "missing_file"
    UNDECLARED_FILE = "undeclared_file"
    UNKNOWN_FILE_KIND = "unknown_file_kind"
    UNREADABLE_FILE = "unreadable_file"
    EMPTY_FILE = "empty_file"
    CHECKSUM_MISMATCH = "checksum_mismatch"
    ROW_COUNT_MISMATCH = "row_count_mismatch"
    HEADER_NOT_FOUND = "header_not_found"
    MISSING_COLUMN = "missing_column"
    MISSING_REQUIRED_COLUMN = "missing_required_column"
    EXTRA_COLUMN = "extra_column"
    SHEET_NOT_READ = "sheet_not_read"
    BROKEN_QUOTE = "broken_quote"
