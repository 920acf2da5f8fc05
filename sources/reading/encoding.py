"""The characters of a text file: which encoding it is in, and its bytes as UTF-8.

Belongs here: telling UTF-8, UTF-16 and GB18030 apart over the whole file, decoding block by block.
Does not belong here: lines, columns.

A byte that is no character becomes `MARK`, a code point that no text contains, so that a replacement character which
the department delivered itself is not taken for damage that happened here.
"""

import codecs
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
import pyarrow as pa

from sources.reading.kinds import UTF16_MARKS, Hashed, Source, blocks

MARK = "\ufdd0"
MARK_BYTES = MARK.encode()
REPLACEMENT = "\ufffd"

_HANDLER = "chengma.mark"
_UTF8_BOM = b"\xef\xbb\xbf"

_PROOF = 64
"""So many bytes of valid UTF-8 beyond ASCII are no accident: GB18030 text fails within a few characters."""

_DECISIVE = 1000
"""Counting further errors of two encodings is idle once one has so many more than the other."""


class Encoding(StrEnum):
    """The encodings that departments deliver."""

    UTF_8 = "utf-8"
    UTF_8_BOM = "utf-8-sig"
    UTF_16 = "utf-16"
    GB18030 = "gb18030"


@dataclass(frozen=True, slots=True)
class Text:
    """A text file that was read to its end once: its checksum on disk, its encoding, whether every byte is valid."""

    source: Source
    sha256: str
    encoding: Encoding
    valid: bool


def inspect(source: Source) -> Text:
    """Read a text file once to learn its encoding and checksum and to see that it can be read to its end."""
    hashed = Hashed(source.path)
    judge = _Judge()
    with source.stream(hashed) as stream:
        for block in blocks(stream):
            judge.take(block)
        digest = hashed.sha256()
    return Text(source, digest, judge.verdict(), judge.valid)


def utf8_blocks(text: Text) -> Iterator[bytes]:
    """The file once more, as UTF-8 without a byte order mark, in pieces of some MB that end anywhere."""
    decoder = codecs.getincrementaldecoder(text.encoding)(errors=_HANDLER)
    with text.source.stream() as stream:
        first = True
        for block in blocks(stream):
            raw = block.removeprefix(_UTF8_BOM) if first else block
            yield raw if text.valid else decoder.decode(raw).removeprefix("\ufeff" if first else "").encode()
            first = False
        if rest := decoder.decode(b"", final=True):
            yield rest.encode()


class _Judge:
    """Strict UTF-8 as long as it holds; from the first error on, whichever encoding has fewer of them."""

    def __init__(self) -> None:
        self.valid = True
        self._mark: Encoding | None = None
        self._decided: Encoding | None = None
        self._carry = b""
        self._proof = 0
        self._errors = {Encoding.UTF_8: 0, Encoding.GB18030: 0}
        self._decoders = {name: codecs.getincrementaldecoder(name)(errors=_HANDLER) for name in self._errors}
        self._started = False

    def take(self, block: bytes) -> None:
        if not self._started:
            self._started = True
            self._look_for_mark(block)
            block = block.removeprefix(_UTF8_BOM)
        if self._decided is not None:
            return
        data = self._carry + block if self._carry else block
        end = _whole_characters(data) if self.valid else len(data)
        if self.valid and _is_utf8(data[:end]):
            self._carry = data[end:]
            self._see_proof(data)
            return
        self.valid, self._carry = False, b""
        if self._proof >= _PROOF:
            self._decided = Encoding.UTF_8
        else:
            self._count(data)

    def verdict(self) -> Encoding:
        if self._carry:
            self.valid = False
            if self._proof < _PROOF:
                self._count(self._carry)
        if self._decided is None and not self.valid:
            self._count(b"", final=True)
        if self.valid or self._decided is Encoding.UTF_8:
            return self._mark or Encoding.UTF_8
        if self._decided is not None:
            return self._decided
        fewer = self._errors[Encoding.GB18030] < self._errors[Encoding.UTF_8]
        return Encoding.GB18030 if fewer and self._proof < _PROOF else self._mark or Encoding.UTF_8

    def _look_for_mark(self, block: bytes) -> None:
        if block.startswith(_UTF8_BOM):
            self._mark = Encoding.UTF_8_BOM
        if block.startswith(UTF16_MARKS):
            self._decided, self.valid = Encoding.UTF_16, False

    def _see_proof(self, data: bytes) -> None:
        if self._proof < _PROOF:
            self._proof += int(np.count_nonzero(np.frombuffer(data, np.uint8) >= 0x80))

    def _count(self, data: bytes, *, final: bool = False) -> None:
        for name, decoder in self._decoders.items():
            self._errors[name] += decoder.decode(data, final=final).count(MARK)
        gap = self._errors[Encoding.UTF_8] - self._errors[Encoding.GB18030]
        if abs(gap) >= _DECISIVE:
            self._decided = Encoding.GB18030 if gap > 0 else Encoding.UTF_8


def _whole_characters(data: bytes) -> int:
    """Where the last character begins if it may be cut, else the end."""
    for back in range(1, min(4, len(data)) + 1):
        byte = data[-back]
        if byte < 0x80:
            break
        if byte >= 0xC0:
            length = 2 if byte < 0xE0 else 3 if byte < 0xF0 else 4
            return len(data) - back if back < length else len(data)
    return len(data)


def _is_utf8(data: bytes) -> bool:
    """Arrow's check runs at some GB a second; decoding to a Python string would cost several times as much."""
    if not data:
        return True
    bounds = pa.array([0, len(data)], pa.int32()).buffers()[1]
    try:
        pa.Array.from_buffers(pa.binary(), 1, [None, bounds, pa.py_buffer(data)]).cast(pa.string())
    except pa.ArrowInvalid:
        return False
    return True


def _mark(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    return MARK, error.end


codecs.register_error(_HANDLER, _mark)
