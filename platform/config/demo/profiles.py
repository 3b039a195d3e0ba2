"""What some people of the demo tell of themselves, two drawn pictures, and one block that nobody else knows of."""

from io import BytesIO
from typing import Any

from accounts.models import User
from communities.people.actions import Upload, block_person, save_profile
from communities.people.models import Profile
from home.pages.demo.pictures import portrait

EVERYTHING = {"about_for": "members", "helps_with_for": "members", "languages_for": "members", "picture_for": "members"}
PROFILES: dict[str, dict[str, str]] = {
    "host": {
        "about": "I am the social worker who looks after this group, Monday to Friday.",
        "helps_with": "Forms, reviews, and whom to ask at the council.",
        "languages": "Cymraeg, English",
        "area": "The county office",
    },
    "member": {
        "about": "Fostering for eleven years, mostly little ones. Two dogs, one patient.",
        "helps_with": "Sleep, moving on, and the odd sock.",
        "languages": "English, tipyn bach o Gymraeg",
        "area": "Up the valley",
    },
    "llinos": {
        "about": "Newydd ddechrau maethu eleni. Dw i’n holi llawer.",
        "languages": "Cymraeg, Saesneg",
        "area": "Ar lan y môr",
    },
    "eirlys": {"helps_with": "Plant bach, blancedi trwm ac amynedd.", "languages": "Cymraeg"},
}


def seed_profiles(people: dict[str, User]) -> None:
    """Makes what is missing; what somebody changed stays as they left it."""
    faces = {
        "host": portrait("nia.jpg", (206, 186, 160), (226, 180, 148), (70, 44, 36), (60, 92, 110), long_hair=True),
        "member": portrait("sian.jpg", (176, 196, 186), (236, 196, 166), (150, 96, 60), (136, 74, 52), long_hair=True),
    }
    for role, told in PROFILES.items():
        person = people[role]
        if Profile.objects.filter(person=person).exists():
            continue
        face = faces.get(role)
        data = face.read() if face else b""
        upload = Upload(face.name or "", len(data), BytesIO(data)) if face else None
        said: dict[str, Any] = dict.fromkeys(("about", "helps_with", "languages", "area"), "") | told | EVERYTHING
        save_profile(person, upload=upload, **said, area_for="hosts")
    block_person(people["gwyn"], by=people["bethan"])
