"""Numbers of people, enterprises and telephones, with their check characters.

Belongs here: GB 11643, GB 11714 and GB 32100 check characters on arrays; numbers that no real person can have (region
5099NN, telephone prefix 169).
Does not belong here: the parsing of delivered numbers: the city shares no code with what it tests.
"""

import numpy as np
import numpy.typing as npt
import polars as pl

from sources.city.drawing import Ints
from sources.city.texts import joined

REGION = 509900
ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ID_WEIGHTS = np.array([7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2])
ID_CHECKS = np.frombuffer(b"10X98765432", dtype=np.uint8)
CREDIT_WEIGHTS = np.array([1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28])
ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2])
LETTERS = np.frombuffer(ALPHABET.encode(), dtype=np.uint8)
# GB 11714 counts letters from A = 10 in the whole alphabet, GB 32100 in its own without I, O, S, V and Z.
ORGANISATION_VALUES = np.array([int(character, 36) for character in ALPHABET])


def birth_digits(days: Ints) -> Ints:
    """Days since 1970 as YYYYMMDD."""
    dates = days.astype("datetime64[D]")
    years = dates.astype("datetime64[Y]").astype(np.int64) + 1970
    months = dates.astype("datetime64[M]").astype(np.int64) % 12 + 1
    digits: Ints = years * 10_000 + months * 100 + (dates - dates.astype("datetime64[M]")).astype(np.int64) + 1
    return digits


def resident_numbers(regions: Ints, birth: Ints, sequence: Ints) -> pl.Series:
    """18-digit resident numbers: region 1 to 38 within 5099, birth in days since 1970, sequence 1 to 999."""
    body = ((REGION + regions) * 10**8 + birth_digits(birth)) * 1000 + sequence
    return with_check(body)


def with_check(body: Ints) -> pl.Series:
    """17-digit bodies with their check character appended."""
    digits = _digits(body, 17)
    checks = ID_CHECKS[(digits @ ID_WEIGHTS) % 11]
    return _text(np.column_stack([digits + ord("0"), checks]))


def mistyped(numbers: pl.Series, position: Ints, step: Ints) -> pl.Series:
    """Each number with the digit at `position` moved by `step` (1 to 9); the check character stays.

    Positions below 6 are the region; moving them could make a number that a real person has.
    """
    characters = _characters(numbers, 18)
    rows = np.arange(len(numbers))
    digit = characters[rows, position].astype(np.int64) - ord("0")
    characters[rows, position] = (digit + step) % 10 + ord("0")
    return _text(characters)


def with_new_check(numbers: pl.Series) -> pl.Series:
    """The numbers with the check character that their first 17 digits demand."""
    return with_check(numbers.str.head(17).cast(pl.Int64).to_numpy())


def credit_codes(kind: pl.Series, regions: Ints, serial: Ints) -> pl.Series:
    """Unified social credit codes: two-character kind (91, 92, 93, 12, 51, 52), region 1 to 38, a unique serial."""
    codes = _organisation_codes(serial)
    text = joined(kind, pl.Series(REGION + regions).cast(pl.String), codes)
    values = np.searchsorted(LETTERS, _characters(text, 17))
    checks = LETTERS[(31 - (values @ CREDIT_WEIGHTS) % 31) % 31]
    return _text(np.column_stack([LETTERS[values], checks]))


def _organisation_codes(serial: Ints) -> pl.Series:
    """GB 11714: MA and six characters for newer bodies, eight digits for older ones, then the check character."""
    powers = 31 ** np.arange(5, -1, -1)
    # 31**6 and 10**8 are coprime with these factors, so different serials stay different.
    newer = np.column_stack(
        [
            np.full((len(serial), 2), [ALPHABET.index("M"), ALPHABET.index("A")]),
            (serial * 7_654_321 % 31**6)[:, None] // powers % 31,
        ]
    )
    older = _digits(serial * 32_452_843 % 10**8, 8)
    values = np.where((serial % 5 < 3)[:, None], newer, older).astype(np.int64)
    rest = 11 - (ORGANISATION_VALUES[values] @ ORGANISATION_WEIGHTS) % 11
    checks = np.where(rest == 10, ord("X"), rest % 11 + ord("0")).astype(np.uint8)
    return _text(np.column_stack([LETTERS[values], checks]))


def telephones(serial: Ints) -> pl.Series:
    """Eleven-digit numbers under the unallocated prefix 169, one per serial."""
    return pl.Series(169 * 10**8 + serial * 48_271_333 % 10**8).cast(pl.String)


def _digits(numbers: Ints, width: int) -> Ints:
    return numbers[:, None] // 10 ** np.arange(width - 1, -1, -1) % 10


def _characters(text: pl.Series, width: int) -> npt.NDArray[np.uint8]:
    return text.to_numpy().astype(f"S{width}").view(np.uint8).reshape(len(text), width)


def _text(characters: npt.NDArray[np.integer]) -> pl.Series:
    rows = np.ascontiguousarray(characters.astype(np.uint8))
    if not len(rows):
        return pl.Series([], dtype=pl.String)
    return pl.Series(rows.view(f"S{rows.shape[1]}").ravel().astype(str), dtype=pl.String)
