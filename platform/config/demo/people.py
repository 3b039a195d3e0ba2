"""The people of the demo. Everybody is invented; every address is under example.org."""

from dataclasses import dataclass

from accounts.models import User

State = User.State


@dataclass(frozen=True)
class Person:
    role: str
    name: str
    real_name: str
    state: str = State.APPROVED
    language: str = "en-gb"
    lives_with: str = ""  # whose address and phone number are theirs too


PEOPLE = (
    Person("host", "Nia (gweithiwr cymdeithasol)", "Nia Prydderch-Môn"),
    Person("member", "Siân", "Siân Gwladys Penri"),
    Person("member2", "Gareth", "Gareth Llŷr Abernant"),
    Person("outsider", "Macsen", "Macsen Tudno Rees"),
    Person("registered", "Mererid", "Mererid Gwynfor", language="cy"),
    Person("pending", "Dafydd", "Dafydd Wyn Treharne", state=State.PENDING),
    Person("removed", "Glenys", "Glenys Orwig"),
    Person("banned", "Ieuan", "Ieuan Cadfael", state=State.BANNED),
    Person("moderator", "Rhodri (cymedrolwr)", "Rhodri Ellis Gwynant"),
    Person("moderator_other", "Heledd (moderator)", "Heledd Siencyn"),
    Person("comms", "Catrin Môn", "Catrin Môn Elfyn"),
    Person("publisher", "Huw Penllyn", "Huw Penllyn"),
    Person("admin", "Gweinyddwr", "Olwen Tegid"),
    # Voices without a role of their own
    Person("llinos", "Llinos", "Llinos Angharad Dwynwen", language="cy"),
    Person("eirlys", "Eirlys", "Eirlys Môn Cadwaladr", language="cy"),
    Person("bethan", "Bethan R", "Bethan Rhiannon Ceiriog"),
    Person("tomos", "Tomos", "Tomos Brychan", lives_with="bethan"),
    Person("gwyn", "Gwyn", "Gwyn Talog"),
    Person("meinir", "Meinir", "Meinir Gwawr Deiniol", language="cy"),
    Person("ffion", "Ffion", "Ffion Lleucu", language="cy"),
    Person("carys", "Carys", "Carys Non Gwernant"),
    # For staff to look at: a second account of Gwyn's, a name that can be taken for the moderator's (its o is
    # Cyrillic), and somebody banned who tries again under another name
    Person("gwyn_phone", "Gwyn T", "Gwyn Talog", lives_with="gwyn"),
    Person("false_moderator", "Rh\u043edri (cymedrolwr)", "Cadog Wyn Tathan", state=State.PENDING),
    Person("ieuan_again", "Iolo", "Ieuan Cadfael", state=State.PENDING),
)
ROLES = tuple(person.role for person in PEOPLE[:13])
CARERS = ("member", "member2", "removed", "llinos", "eirlys", "bethan", "tomos", "gwyn", "meinir")
YOUNG = ("outsider", "ffion", "moderator_other")
