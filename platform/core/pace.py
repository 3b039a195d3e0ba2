"""How often somebody may ask for something that changes nothing. Counted in the cache; what writes counts its rows."""

from uuid import UUID

from django.core.cache import cache


def is_too_fast(what: str, person: UUID, limit: tuple[int, int]) -> bool:
    """Counts this time too. `limit`: how often within how many seconds."""
    most, seconds = limit
    key = f"pace:{what}:{person.hex}"
    cache.add(key, 0, seconds)
    try:
        return cache.incr(key) > most
    except ValueError:  # it ran out between the two
        return False
