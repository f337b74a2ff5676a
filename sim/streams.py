"""One source of chance: every random number has a name, and no name's numbers depend on another's.

Two kinds, both functions of (seed, replication, purpose) alone, so that a new purpose moves no old number:

- `generator` makes a numpy generator, for whole columns (the workload);
- `key` with `uniform` (one number) or `uniforms` (arrays) is *counter-based*: the number for an index is
  computed from the index itself, so that two organisations that ask for the same tie, agent or decision get
  the same number, however many others they ask for and in whatever order.

The mixing function is SplitMix64 (Steele, Lea & Flood, "Fast splittable pseudorandom number generators",
OOPSLA 2014): an increment by the golden ratio followed by a finaliser that is a bijection on 64 bits.
"""

from __future__ import annotations

import hashlib

import numpy as np
from numpy.typing import NDArray

_MASK = (1 << 64) - 1
_GOLDEN = 0x9E3779B97F4A7C15
_FIRST = 0xBF58476D1CE4E5B9
_SECOND = 0x94D049BB133111EB
_UNIT = 2.0**-53

Keys = NDArray[np.uint64]


def generator(seed: int, replication: int, purpose: str) -> np.random.Generator:
    """A numpy generator for one purpose of one replication."""
    return np.random.default_rng(np.random.SeedSequence([seed, replication, name_key(purpose)]))


def key(seed: int, replication: int, purpose: str) -> int:
    """A 64-bit key for `uniform` and `uniforms`: one purpose of one replication."""
    text = f"{seed}\0{replication}\0{purpose}".encode()
    return int.from_bytes(hashlib.blake2b(text, digest_size=8).digest(), "little")


def name_key(name: str) -> int:
    """A 64-bit number for a name, the same on every machine and in every process."""
    return int.from_bytes(hashlib.blake2b(name.encode(), digest_size=8).digest(), "little")


def uniform(stream: int, index: int) -> float:
    """The number in [0, 1) at `index` of the stream with this key. One number; about 0.4 µs."""
    x = (stream + index * _GOLDEN) & _MASK
    x = ((x ^ (x >> 30)) * _FIRST) & _MASK
    x = ((x ^ (x >> 27)) * _SECOND) & _MASK
    return ((x ^ (x >> 31)) >> 11) * _UNIT


def mixed(stream: int | Keys, index: NDArray[np.integer] | Keys | int) -> Keys:
    """The keys of the sub-streams at `index` of `stream`; the two broadcast. Shape: the broadcast one."""
    base = np.asarray(stream, dtype=np.uint64)
    with np.errstate(over="ignore"):
        x = base + np.asarray(index).astype(np.uint64) * np.uint64(_GOLDEN)
        x = (x ^ (x >> np.uint64(30))) * np.uint64(_FIRST)
        x = (x ^ (x >> np.uint64(27))) * np.uint64(_SECOND)
    return np.asarray(x ^ (x >> np.uint64(31)), dtype=np.uint64)


def uniforms(stream: int | Keys, index: NDArray[np.integer] | Keys | int) -> NDArray[np.float64]:
    """`uniform` for arrays: the numbers in [0, 1) at `index` of `stream`; the two broadcast."""
    return (mixed(stream, index) >> np.uint64(11)).astype(np.float64) * _UNIT
