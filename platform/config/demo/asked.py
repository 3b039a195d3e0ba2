"""What is asked in the demo, and what people answer."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Asked:
    """`votes` are (role, numbers of the answers chosen). Without an outcome it is still open."""

    by: str
    title: str
    text: str
    options: tuple[str, ...]
    votes: tuple[tuple[str, tuple[int, ...]], ...]
    days_ago: float
    ends_in: float
    is_multiple: bool = False
    is_secret: bool = True
    hides_results: bool = True
    outcome: str = ""


OPEN = Asked(
    "host",
    "What should the January training be about?",
    """There is money for one evening with a speaker. Say what would help you most, not what sounds most serious.

You can choose more than one.""",
    ("Sleep, and the lack of it", "Contact visits", "Teenagers and telephones", "Looking after yourself"),
    (("member2", (1, 4)), ("eirlys", (3,)), ("tomos", (1,)), ("llinos", (4,)), ("gwyn", (3, 4))),
    days_ago=2.2,
    ends_in=6,
    is_multiple=True,
)
CLOSED = Asked(
    "llinos",
    "Which evening for the December supper?",
    "The village hall is ours on three evenings. Bring a dish; children come too.",
    ("Thursday the 10th", "Friday the 11th", "Saturday the 12th"),
    (
        ("member", (3,)), ("member2", (2,)), ("eirlys", (3,)), ("tomos", (3,)), ("gwyn", (2,)),
        ("llinos", (3,)),
    ),
    days_ago=9.3,
    ends_in=-3,
    is_secret=False,
    hides_results=False,
    outcome="**Saturday it is**, from five. Whoever cannot come then: Tomos takes pictures of the puddings only.",
)  # fmt: skip


@dataclass(frozen=True)
class Consulted:
    """`parts` are (heading, text, question, comment asked, scale asked); `answers` (role, part, step, words)."""

    by: str
    title: str
    text: str
    parts: tuple[tuple[str, str, str, bool, bool], ...]
    answers: tuple[tuple[str, int, int | None, str], ...]
    days_ago: float
    ends_in: float
    members_see: bool
    deeds: tuple[tuple[str, str], ...] = ()


RESPITE = Consulted(
    "host",
    "How respite is booked: what you said",
    "The county wants one way of booking respite. Before it was decided we asked you about the draft, part by part.",
    (
        (
            "How early to ask", "Respite is asked for **six weeks** ahead. In an emergency, ring the duty team.",
            "Are six weeks right?", True, True,
        ),
        (
            "Who answers", "One person in the team answers every request within five working days.",
            "What would make this work for you?", True, False,
        ),
    ),
    (
        ("member", 1, 2, "Nobody knows in six weeks what their own week looks like."),
        ("member2", 1, 2, "Four would do."),
        ("eirlys", 1, 4, ""),
        ("tomos", 2, None, "An answer, even if the answer is no."),
    ),
    days_ago=24,
    ends_in=-6,
    members_see=True,
    deeds=(
        ("Six weeks is too long.", "It is four weeks now. For a funeral or an illness there is no limit at all."),
        ("Silence is worse than a no.", "Whoever asks gets an answer in five working days, also when it is a no."),
    ),
)  # fmt: skip
HANDBOOK = Consulted(
    "host",
    "The new handbook for carers: what do you think?",
    "The handbook is being written anew. Here are its two new parts. Say what is unclear, wrong or missing.",
    (
        (
            "Telephones", "Each child has an agreed plan for their telephone. It says when it rests, and where.",
            "Could you live with this at home?", True, True,
        ),
        ("Pictures", "No picture of a child goes anywhere that is not agreed in writing.", "", True, False),
    ),
    (("member2", 1, 4, "If the school says the same, yes."), ("gwyn", 2, None, "Say what 'anywhere' means.")),
    days_ago=1.4,
    ends_in=12,
    members_see=False,
)  # fmt: skip
