"""What is frozen, and whether two copies say the same."""

import hashlib
import json
from typing import Any

from communities.groups.models import Community, Membership


def audience_of(community: Community, **narrower: str) -> dict[str, Any]:
    """Who could read it. `narrower`: that fewer than the group did."""
    return {
        "community_id": str(community.pk),
        "visibility": community.visibility,
        "members": Membership.objects.current().filter(community=community).count(),
        **narrower,
    }


def digest_of(content: dict[str, Any]) -> str:
    """SHA-256, in hex, of the content as canonical JSON (sorted keys, no spaces, UTF-8)."""
    canonical = json.dumps(content, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    return hashlib.sha256(canonical.encode()).hexdigest()


def says_the_same(one: dict[str, Any], other: dict[str, Any]) -> bool:
    """Whether two snapshots differ in nothing that matters: that somebody joined the group meanwhile does not."""
    return _without_count(one) == _without_count(other)


def _without_count(content: dict[str, Any]) -> dict[str, Any]:
    audience = {key: value for key, value in content.get("audience", {}).items() if key != "members"}
    return {key: value for key, value in content.items() if key != "around"} | {"audience": audience}
