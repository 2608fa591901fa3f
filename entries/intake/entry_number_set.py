"""A set of entry numbers that needs 12 to 24 bytes for each."""

from array import array

_START = 1 << 14


class EntryNumberSet:
    """A hash table of entry numbers, each exact: in base 36 it is below 2**57."""

    def __init__(self) -> None:
        self._slots = array("Q", bytes(8 * _START))
        self._count = 0

    def __len__(self) -> int:
        return self._count

    def add(self, number: str | bytes) -> bool:
        """Add a valid entry number; return False where the set had it."""
        if self._count * 3 >= len(self._slots) * 2:
            self._grow()
        return self._put(int(number, 36) + 1)

    def _put(self, key: int) -> bool:
        slots, mask = self._slots, len(self._slots) - 1
        place = hash(key * 0x9E3779B97F4A7C15) & mask
        while slots[place]:
            if slots[place] == key:
                return False
            place = (place + 1) & mask
        slots[place] = key
        self._count += 1
        return True

    def _grow(self) -> None:
        old = self._slots
        self._slots = array("Q", bytes(16 * len(old)))
        self._count = 0
        for key in old:
            if key:
                self._put(key)
