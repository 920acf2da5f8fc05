"""Cutting text into records gives the same whether it arrives whole or in pieces."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sources.reading.records import split_fields, split_records

PIECES = st.lists(st.sampled_from(["甲", "a", ",", '"', '""', "\n", "\r\n", "\r", ',"', '",', '"\n']), max_size=40)


def whole(text: bytes, width: int) -> list[bytes]:
    records = split_records(text, b",", width, final=True)
    assert records.consumed == len(text)
    return [text[start:end] for start, end in zip(records.starts, records.ends, strict=True)]


@settings(deadline=None, derandomize=True, max_examples=300)
@given(pieces=PIECES, cut=st.integers(0, 200), width=st.sampled_from([0, 2, 8]))
def test_a_cut_anywhere_changes_no_record(pieces: list[str], cut: int, width: int) -> None:
    text = "".join(pieces).encode() + b"\n"
    first = split_records(text[:cut], b",", width, final=False)
    told = [text[start:end] for start, end in zip(first.starts, first.ends, strict=True)]
    rest = text[first.consumed :]
    assert told + (whole(rest, width) if rest else []) == whole(text, width)


@settings(deadline=None, derandomize=True)
@given(pieces=PIECES)
def test_no_character_is_lost_between_records(pieces: list[str]) -> None:
    text = "".join(pieces).encode() + b"\n"
    records = split_records(text, b",", 0, final=True)
    starts = [*records.starts.tolist(), len(text)]
    assert starts[0] == 0
    for end, following in zip(records.ends, starts[1:], strict=True):
        assert text[end:following] in {b"\n", b"\r\n"}


def test_fields_are_counted_as_they_are_cut() -> None:
    text = '甲,"乙,丙\n""丁""",\n,,\n"",1"2,3\n'.encode()
    records = split_records(text, b",", 3, final=True)
    cut = [split_fields(text[start:end], b",") for start, end in zip(records.starts, records.ends, strict=True)]
    assert [len(fields) for fields in cut] == records.fields.tolist()
    assert cut[0] == ["甲".encode(), '乙,丙\n"丁"'.encode(), b""]
