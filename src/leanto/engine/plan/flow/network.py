"""The statement of the core: asks, slots, helpers with room, and the pairs that could be.

    minimise   sum of pair costs  +  sum of load costs  +  sum of `unmet` over the asks left without anybody
    such that  every ask has at most one helper, no helper has two asks in one slot or more asks than room

The load cost of a helper is a price per unit that never falls (convex), so this is a minimum-cost flow with an
integer optimum. Everything is a whole number; what a point is worth is the caller's choice.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import ArrayLike, NDArray

LARGEST = 2**28
"""No single cost may be larger (in absolute value). Prices then fit 32 bits, and sums are made in 64."""


class NetworkError(ValueError):
    """The arrays do not describe a network; the message says which and where."""


@dataclass(frozen=True, slots=True)
class Network:
    """Arrays only; names live outside. A asks, H helpers, E pairs, R = sum of room.

    `start` i8[A+1]: the pairs of ask a are `start[a]:start[a+1]`.
    `helper` i4[E], `cost` i4[E]: whom, and at what cost. An ask names a helper at most once.
    `slot` i4[A]: asks in the same slot exclude each other for one helper.
    `unmet` i4[A]: the cost of leaving the ask without anybody.
    `first` i8[H+1]: the units of helper h are `first[h]:first[h+1]`; their number is the room.
    `load` i4[R]: the cost of the first, second, … unit of each helper; never falls within a helper.
    """

    start: NDArray[np.int64]
    helper: NDArray[np.int32]
    cost: NDArray[np.int32]
    slot: NDArray[np.int32]
    unmet: NDArray[np.int32]
    first: NDArray[np.int64]
    load: NDArray[np.int32]

    @property
    def asks(self) -> int:
        """How many asks."""
        return len(self.slot)

    @property
    def helpers(self) -> int:
        """How many helpers."""
        return len(self.first) - 1

    @property
    def pairs(self) -> int:
        """How many pairs."""
        return len(self.helper)


def _whole(name: str, values: ArrayLike, kind: type[np.signedinteger]) -> NDArray[np.signedinteger]:
    """One dimension of whole numbers, converted without loss."""
    array = np.asarray(values)
    if array.ndim != 1:
        raise NetworkError(f"{name} must have one dimension, not {array.ndim}.")
    if array.size and array.dtype.kind not in "iu":
        raise NetworkError(f"{name} must be whole numbers, not {array.dtype}.")
    if array.size and kind is np.int32 and (int(array.min()) < -LARGEST or int(array.max()) > LARGEST):
        raise NetworkError(f"{name} has a number beyond {LARGEST}.")
    return np.ascontiguousarray(array, dtype=kind)


def _pointer(name: str, values: NDArray[np.signedinteger], end: int) -> None:
    if not len(values) or values[0] != 0 or values[-1] != end or (np.diff(values) < 0).any():
        raise NetworkError(f"{name} must rise from 0 to {end}.")


def network(
    *,
    start: ArrayLike,
    helper: ArrayLike,
    cost: ArrayLike,
    slot: ArrayLike,
    unmet: ArrayLike,
    first: ArrayLike,
    load: ArrayLike,
) -> Network:
    """A checked `Network`. Raises `NetworkError` where the arrays contradict each other."""
    made = Network(
        _whole("start", start, np.int64),
        _whole("helper", helper, np.int32),
        _whole("cost", cost, np.int32),
        _whole("slot", slot, np.int32),
        _whole("unmet", unmet, np.int32),
        _whole("first", first, np.int64),
        _whole("load", load, np.int32),
    )
    if len(made.unmet) != made.asks or len(made.start) != made.asks + 1:
        raise NetworkError("slot, unmet and start must speak of the same asks.")
    if len(made.cost) != made.pairs or made.pairs >= 2**31:
        raise NetworkError("helper and cost must speak of the same pairs, fewer than 2**31.")
    _pointer("start", made.start, made.pairs)
    _pointer("first", made.first, len(made.load))
    if made.pairs and (int(made.helper.min()) < 0 or int(made.helper.max()) >= made.helpers):
        raise NetworkError("helper names somebody who is not there.")
    falls = np.diff(made.load) < 0
    falls[made.first[1:-1][(made.first[1:-1] > 0) & (made.first[1:-1] < len(made.load))] - 1] = False
    if falls.any():
        raise NetworkError("load must never fall within a helper.")
    return made


def named_twice(net: Network) -> bool:
    """Whether some ask names the same helper twice (which `network` does not check: it needs a sort)."""
    asks = np.repeat(np.arange(net.asks, dtype=np.int64), np.diff(net.start))
    keys = np.sort(asks * max(1, net.helpers) + net.helper)
    return bool((keys[1:] == keys[:-1]).any())
