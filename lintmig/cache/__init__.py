"""What earlier runs came to, kept on disk for as long as all that they have read is the same."""

from lintmig.cache.cache import NO_CACHE, Cache, user_cache
from lintmig.cache.entry import from_bytes, to_bytes
from lintmig.cache.histories import histories_from_bytes, histories_to_bytes
from lintmig.cache.identity import Compared
from lintmig.cache.texts import Seen
from lintmig.cache.values import Damaged

__all__ = [
    "NO_CACHE",
    "Cache",
    "Compared",
    "Damaged",
    "Seen",
    "from_bytes",
    "histories_from_bytes",
    "histories_to_bytes",
    "to_bytes",
    "user_cache",
]
