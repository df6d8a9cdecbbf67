"""A store of entries by key that also finds them by what they hold, without looking at all of them."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from itertools import islice
from typing import Any, TypeVar

K = TypeVar("K")
V = TypeVar("V")

Aspect = Callable[[Any, Any], Iterable[Hashable]]
"""From a key and its entry to what the entry can be found by. It is its own name, so it must be a module's function."""


class Indexed(dict[K, V]):
    """A dict that keeps, for every aspect that was ever asked for, which entries have it.

    A change only notes its key; the indexes follow when they are asked. So changes stay cheap, undoing them needs
    nothing more, and each question costs what changed since the last.
    """

    def __init__(self) -> None:
        super().__init__()
        self._indexes: dict[Aspect, _Index] = {}

    def __setitem__(self, key: K, value: V) -> None:
        super().__setitem__(key, value)
        for index in self._indexes.values():
            index.changed[key] = None

    def pop(self, key: K, *default: Any) -> Any:
        for index in self._indexes.values():
            index.changed[key] = None
        return super().pop(key, *default)

    def having(self, aspect: Aspect, value: Hashable, most: int | None = None) -> list[tuple[K, V]]:
        """The entries with a value in an aspect, `most` of them."""
        return [(key, self[key]) for key in islice(self._index(aspect).keys.get(value, ()), most)]

    def has(self, aspect: Aspect, value: Hashable) -> bool:
        return value in self._index(aspect).keys

    def changes(self, since: Aspect) -> dict[K, None]:
        """The keys that were changed since whoever asks by this name has cleared them; at first all."""
        if since not in self._indexes:
            self._indexes[since] = _Index(since)
            self._indexes[since].changed.update(dict.fromkeys(self))
        return self._indexes[since].changed

    def _index(self, aspect: Aspect) -> _Index:
        index = self._indexes.get(aspect)
        if index is None:
            index = self._indexes[aspect] = _Index(aspect)
            index.changed.update(dict.fromkeys(self))
        if index.changed:
            index.follow(self)
        return index


class _Index:
    """`keys` are those of the entries that have a value; dicts, as they keep their order."""

    def __init__(self, aspect: Aspect) -> None:
        self.aspect = aspect
        self.keys: dict[Hashable, dict[Any, None]] = {}
        self.changed: dict[Any, None] = {}
        self._values: dict[Any, dict[Hashable, None]] = {}

    def follow(self, store: dict[Any, Any]) -> None:
        for key in self.changed:
            entry = store.get(key)
            new = dict.fromkeys(self.aspect(key, entry)) if entry is not None else {}
            old = self._values.get(key, {})
            for value in old:
                if value not in new:
                    self._part(key, value)
            for value in new:
                if value not in old:
                    self.keys.setdefault(value, {})[key] = None
            if new:
                self._values[key] = new
            else:
                self._values.pop(key, None)
        self.changed.clear()

    def _part(self, key: Any, value: Hashable) -> None:
        holders = self.keys[value]
        del holders[key]
        if not holders:
            del self.keys[value]
