"""Seeded draws: one stream of random numbers for each part of each block, so that parts do not disturb each other.

Belongs here: drawing masks, whole numbers, weighted choices and subsets as NumPy arrays.
Does not belong here: what is drawn, and what for.
"""

from collections.abc import Sequence
from typing import TypeAlias
from zlib import crc32

import numpy as np
import numpy.typing as npt
import polars as pl

Ints: TypeAlias = npt.NDArray[np.int64]
Floats: TypeAlias = npt.NDArray[np.float64]
Mask: TypeAlias = npt.NDArray[np.bool_]


class Draws:
    """The draws of one named part of the city; the same seed, block and name give the same draws."""

    def __init__(self, seed: int, block: int, part: str) -> None:
        """Begin the stream of a part."""
        self._key = (seed, block, part)
        sequence = np.random.SeedSequence(entropy=seed, spawn_key=(block + 1, crc32(part.encode())))
        self.random = np.random.Generator(np.random.PCG64(sequence))

    def part(self, name: str) -> "Draws":
        """Draws of a part within this part."""
        seed, block, part = self._key
        return Draws(seed, block, f"{part}/{name}")

    def chance(self, share: float | Floats, size: int) -> Mask:
        """True with the probability `share`, for each of `size`."""
        return np.asarray(self.random.random(size) < share)

    def whole(self, low: int, high: int, size: int) -> Ints:
        """Whole numbers from `low` to `high`, both included."""
        return self.random.integers(low, high + 1, size)

    def weighted(self, weights: Sequence[float] | Floats, size: int) -> Ints:
        """Indexes into `weights`, each as likely as its weight."""
        edges = np.cumsum(np.asarray(weights, dtype=np.float64))
        found: Ints = np.searchsorted(edges, self.random.random(size) * edges[-1], side="right").astype(np.int64)
        return np.minimum(found, len(edges) - 1)

    def normal(self, mean: float, spread: float, low: float, high: float, size: int) -> Floats:
        """Bell-shaped numbers, clipped to `low` and `high`."""
        return np.clip(self.random.normal(mean, spread, size), low, high)

    def some(self, candidates: Ints, number: int) -> Ints:
        """`number` different members of `candidates` (or all of them), in random order."""
        return self.random.permutation(candidates)[:number]

    def share(self, share: float, size: int, least: int = 0) -> Ints:
        """Ascending positions of a random `share` of `size`; at least `least` when there are as many."""
        number = int(self.random.binomial(size, share)) if size else 0
        return np.sort(self.some(np.arange(size), min(size, max(number, least if share > 0 else 0))))

    def words(self, words: Sequence[str], size: int, weights: Sequence[float] | None = None) -> pl.Series:
        """Words drawn from a list."""
        chosen = self.weighted(weights, size) if weights is not None else self.whole(0, len(words) - 1, size)
        return pl.Series(words, dtype=pl.String)[chosen]


def flags(size: int, positions: Ints) -> Mask:
    """True at `positions`, false elsewhere."""
    mask = np.zeros(size, dtype=np.bool_)
    mask[positions] = True
    return mask
