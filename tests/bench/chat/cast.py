"""Fills Hearth's database with groups of one room each, and prints the rooms and everybody's session cookie as JSON."""

import json
import sys
from typing import Any


def make_cast(rooms: int, members: int) -> dict[str, Any]:
    from django.conf import settings
    from django.contrib.auth import BACKEND_SESSION_KEY, HASH_SESSION_KEY, SESSION_KEY

    from accounts.models import User
    from accounts.sessions import SessionStore
    from communities.groups.models import Community, Membership
    from communities.rooms.models import Room

    groups = Community.objects.bulk_create(
        Community(name=f"Group {n}", slug=f"bench-{n}", summary="For the benchmark.") for n in range(rooms)
    )
    made = Room.objects.bulk_create(Room(community=group, name="Kitchen", slug="kitchen") for group in groups)
    people = [
        User(
            email=f"bench-{n}@example.org", display_name=f"Carer {n}", password="!", state=User.State.APPROVED,
            terms_version=settings.TERMS_VERSION,
        )
        for n in range(rooms * members)
    ]  # fmt: skip
    User.objects.bulk_create(people)
    cookies = []
    for number, group in enumerate(groups):
        mine = people[number * members : (number + 1) * members]
        Membership.objects.bulk_create(Membership(community=group, person=person) for person in mine)
        cookies.append([])
        for person in mine:
            session = SessionStore()
            session[SESSION_KEY] = str(person.pk)
            session[BACKEND_SESSION_KEY] = "allauth.account.auth_backends.AuthenticationBackend"
            session[HASH_SESSION_KEY] = person.get_session_auth_hash()
            session.save()
            cookies[-1].append(f"{settings.SESSION_COOKIE_NAME}={session.session_key}")
    return {"rooms": [str(room.pk) for room in made], "cookies": cookies}


if __name__ == "__main__":
    import django

    django.setup()
    sys.stdout.write(json.dumps(make_cast(int(sys.argv[1]), int(sys.argv[2]))))
