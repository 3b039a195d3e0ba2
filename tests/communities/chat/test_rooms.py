import pytest

from communities.chat.actions import make_room
from communities.chat.models import Room
from core.errors import Refused
from tests.cast import Cast

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("name", "slug"),
    [("Attic", "attic"), ("  Y  Llofft ", "y-llofft"), ("Kitchen", None), ("new", None), ("!!!", "room")],
)
def test_room_gets_an_address_of_its_own(cast: Cast, name: str, slug: str | None) -> None:
    Room.objects.filter(pk=cast.room.pk).update(slug="kitchen")
    room = make_room(cast.g1, name=name, by=cast.host)
    if slug:
        assert room.slug == slug
    else:
        assert room.slug.startswith(f"{name.lower()}-")
    assert room.name == " ".join(name.split())


@pytest.mark.parametrize("name", ["", "   ", "x" * 81, "a\0b"])
def test_bad_name_makes_no_room(cast: Cast, name: str) -> None:
    with pytest.raises(Refused):
        make_room(cast.g1, name=name, by=cast.host)
    assert Room.objects.filter(community=cast.g1).count() == 1
