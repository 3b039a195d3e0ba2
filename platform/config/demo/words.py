"""What the people of the demo say to each other: an invented county's foster carers, in English and Welsh.

Times are days before the last midnight, so that nights stay nights. Speakers are roles of `people.PEOPLE`.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Said:
    by: str
    days_ago: float
    text: str


@dataclass(frozen=True)
class Message(Said):
    answers: int = 0  # how many messages above it stands what it answers
    edited: str = ""
    is_pinned: bool = False


@dataclass(frozen=True)
class Post(Said):
    title: str
    comments: tuple[Said, ...] = ()
    edited: str = ""
    kind: str = "discussion"
    answered_by: str = ""  # whose first comment is the answer
    is_pinned: bool = False


CARERS_RULES = """No names, schools, places or photographs of children. Say "the little one" or "our eldest".
What is said here stays here.
If a child may be at risk tonight, do not post: ring the Emergency Duty Team, or 999.
Disagree with the idea, not with the person."""

YOUNG_RULES = """This is your space. Nobody here has to tell anything they do not want to tell.
No real names of other people, no screenshots."""

CARERS_POSTS = (
    Post(
        "host",
        41.6,
        """Welcome, all. This is where carers in the county talk to each other, at whatever hour.

A few things that help:

- introduce yourself in a line or two, with as little detail as you like
- ask the small questions too, somebody has always had the same one
- I look in on weekdays; at night it is carers looking after carers

Croeso mawr i bawb. Ysgrifennwch yn Gymraeg neu yn Saesneg, fel y mynnwch.""",
        "Croeso – start here",
        is_pinned=True,
        comments=(
            Said("member", 40.8, "Hello. Eleven years at this and still learning. Glad this exists."),
            Said("llinos", 40.7, "Helo bawb! Newydd ddechrau ydyn ni, a dw i wedi darllen pob gair yma'n barod."),
            Said("member2", 40.1, "Two of us here, one account each as Nia asked. Evening people, mostly."),
        ),
    ),
    Post(
        "llinos",
        33,
        """Mae'r un bach yn deffro tua dau bob nos ac yn methu mynd yn ôl i gysgu. Rydyn ni wedi trio golau bach a stori.

Oes gan rywun syniadau? Dw i wedi blino'n lân. #cwsg""",
        "Ddim yn cysgu",
        (
            Said(
                "eirlys",
                32.9,
                "Fe helpodd blanced drom ni, a gadael y drws ar agor yr un faint bob nos. "
                "Mae'n cymryd rhyw dair wythnos. Daliwch ati.",
            ),
            Said(
                "member",
                32.8,
                "Same here last winter. We sat on the landing with a book rather than in the room, and moved "
                "one stair further down every few nights. Sounds daft. Worked.",
            ),
            Said("llinos", 31.2, "Diolch o galon i chi'ch dwy. Noson well neithiwr."),
        ),
        kind="question",
        answered_by="eirlys",
    ),
    Post(
        "member2",
        26.2,
        """Does anybody know whether we can claim mileage for contact visits out of county? The form says "agreed journeys" and nobody seems to be able to tell me what that means.""",
        "Mileage for contact visits",
        (
            Said(
                "tomos",
                25.9,
                "Yes, if it is in the placement plan. Ask for it to be written in at the next review and send "
                "the form within the month.",
            ),
            Said("host", 25.6, "Tomos is right. I have asked for the form to say so in plain words."),
        ),
        kind="question",
        answered_by="tomos",
        edited="Solved: yes, if the journey is in the placement plan. Thank you, Tomos.\n\nDoes anybody know whether we can "
        'claim mileage for contact visits out of county? The form says "agreed journeys" and nobody seems to be '
        "able to tell me what that means. #mileage #money",
    ),
    Post(
        "member",
        18.05,
        """It is a year to the day since ours moved on to her forever family. I thought I would be fine and then I found one odd sock behind the radiator.

No question, I just wanted to say it somewhere where nobody will tell me I knew what I was signing up for.""",
        "The odd sock",
        (
            Said("eirlys", 17.9, "Oh, Siân. We have a drawer of odd socks. Keep it."),
            Said("bethan", 17.9, "Thinking of you. It means you did it right."),
            Said("tomos", 17.4, "The house is never as quiet as you think it will be. Ring if you want to."),
        ),
    ),
    Post(
        "bethan",
        11.2,
        """We are thinking of a coffee morning for new carers, somewhere with parking and a corner for toddlers.

1. First Saturday of the month or a weekday?
2. Would you come in the holidays?
3. Who can bring cake (the important one)

I will book whatever most of you say.""",
        "Coffee morning: when suits?",
        (
            Said("llinos", 10.9, "Dydd Sadwrn i ni, os gwelwch yn dda. Fe ddof â bara brith."),
            Said("member2", 10.7, "Saturday. Two of us, one cake."),
        ),
    ),
    Post(
        "tomos",
        6.2,
        """Review coming up and I have to write "how the child has settled" in a box the size of a stamp. How do you all do it without sounding like a school report? #reviews""",
        "Writing for reviews",
        (
            Said(
                "host",
                5.9,
                "Three things work: what has changed since last time, one small moment that shows it, and what you "
                "would like help with. Nobody minds plain words.",
            ),
            Said("member", 5.8, "I write it as if the child will read it one day. Because they may."),
        ),
    ),
    Post(
        "gwyn",
        2.2,
        """I have had it with the allowance. Somebody at the council is lining their own pocket, everybody knows who, and I am not going to pretend otherwise. She has been on the fiddle for years.""",
        "Where does the money go",
        (
            Said(
                "bethan",
                2.1,
                "Gwyn, I am cross about the allowance too, but you cannot say that about somebody. Stick to the "
                "figures, they are bad enough.",
            ),
            Said("gwyn", 2.0, "I can say what I like, it is a private group."),
            Said("tomos", 1.9, "It is not, not like that. Take a breath, mun."),
        ),
    ),
    Post(
        "eirlys",
        0.6,
        """A small good thing: ours read a whole page out loud tonight, to the dog. The dog was very polite about it. #reading""",
        "A page, to the dog",
        (Said("member", 0.5, "That has made my evening."),),
    ),
)

# A few members have confirmed it, and most are still asked to.
ANNOUNCEMENT = Post(
    "host",
    4.3,
    """From the first of the month the out-of-hours team answers on one number for the whole county.

- It is on your carer card. A new card is in the post.
- The old numbers ring through until the end of the year.
- If a child is in danger, it is still 999 first.""",
    "A new number for out of hours",
)
CONFIRMED = (("eirlys", 4.1), ("tomos", 3.8), ("member2", 3.2))
LOCKED = "Gwyn and I have spoken. Figures about the allowance come in the new year, in a post of their own."

FLAGGED_TITLE = "Where does the money go"
FLAGGED_EDITED = """I have had it with the allowance. Somebody at the council knows where it goes, and I am not going to pretend otherwise. Ask her at the front desk."""
# (who, days ago, reason, note); the post was edited between the first report and the others.
FLAGS = (
    ("bethan", 1.8, "rules", "This accuses a person who is easy to recognise, and it is only a rumour."),
    ("member", 1.2, "illegal", ""),
    ("bethan", 1.1, "personal", "He has changed it, and now everybody at the front desk is meant."),
)
EDITED_DAYS_AGO = 1.5

# One message that was reported and hidden, so that its author's record shows what that looks like.
HIDDEN = ("bethan", "child", "Year, school and the plaster: anybody in town knows who this is.")
HIDDEN_WHY = "Rule 1: nothing by which a child could be recognised. Say it again without the school and the plaster."
APPEAL = (
    "I took out his name before I sent it, and I thought that was enough. Could the first half stay? It is about how "
    "the school rang us at night, and others asked me about it."
)

KITCHEN = (
    Said("member", 3.90, "Anybody up?"),
    Said("member2", 3.89, "Always. Kettle's on."),
    Said(
        "member", 3.885, "He has shouted himself out, I think. Just sitting here waiting for my hands to stop shaking."
    ),
    Said("member2", 3.88, "You did well to ring us and not him. Have you eaten anything?"),
    Said("member", 3.876, "Toast. Half."),
    Said("eirlys", 3.87, "Dw i yma hefyd. Bwyta'r hanner arall."),
    Message("member", 3.862, "Diolch. Both of you.", answers=3),
    Said("llinos", 1.45, "Oes rhywun yn gwybod a yw'r pwll nofio ar agor ddydd Gwener?"),
    Message(
        "tomos",
        1.44,
        "Yes, ten til four, and carers' cards work at the desk.",
        answers=1,
        edited="Yes, ten till four, and carers' cards work at the desk.",
    ),
    Message(
        "bethan",
        0.42,
        "Coffee morning is booked: first Saturday of next month. Parking behind the hall.",
        is_pinned=True,
    ),
    Said("llinos", 0.41, "Gwych! Bara brith yn y popty fel petai."),
    Said("bethan", 0.4, "@Siân could you bring the big teapot again? It was the only thing everybody agreed on."),
)

SCHOOLS = (
    Said("bethan", 8.3, "Has anybody done a personal education plan meeting online? Mine froze for half of it."),
    Said("host", 8.1, "Ask for the minutes in writing and correct them within a week. You are allowed to."),
    Said(
        "member2",
        7.9,
        "Ours is in year four at Ysgol yr Enghraifft, the one with the arm in plaster. Who is his SENCo?",
    ),
)

# A room for those who take each other's children for a weekend, and for nobody else.
WEEKENDS_FOR = ("member", "member2", "eirlys", "bethan")
WEEKENDS = (
    Said("member2", 6.3, "I have the first weekend of December free, from the Friday tea on."),
    Said("eirlys", 6.28, "Gareth, you are a good man. Ours would come to you like a shot. Shall I ring after nine?"),
    Said("member", 2.4, "I could take two from half term. Not the dog this time, please."),
    Said("bethan", 2.38, "Not the dog. Promise."),
)

# What two of them write to each other alone, where the site has direct messages.
ALONE = (
    Said("eirlys", 1.6, "Siân, how are you, really? You were quiet on Friday."),
    Said("member", 1.58, "Tired. The meeting with the school is on Tuesday and I do not sleep."),
    Said("eirlys", 1.57, "Paid â phoeni. I will come along and sit at the back, if you want me to."),
    Said("member", 1.5, "Would you? Diolch o galon."),
    Said("eirlys", 0.6, "Wrth gwrs. Tuesday at two, I have written it down."),
)

YOUNG_POSTS = (
    Post(
        "outsider",
        15.2,
        """Got my own keys this week. Nobody tells you how loud a fridge is when you live on your own.""",
        "First week in my own flat",
        (
            Said("ffion", 14.9, "Radio. Always leave a radio on. Congratulations though, that's huge."),
            Said("moderator_other", 14.5, "Well done. There is a setting-up grant, ask me how to apply."),
        ),
    ),
    Post(
        "ffion",
        7.3,
        """Mae'r grŵp coginio nos Fercher eto. Pasta i ddechrau, achos mae pawb yn gallu berwi dŵr. Bron pawb.""",
        "Coginio nos Fercher",
        (),
    ),
)

DEN = (
    Said("ffion", 2.4, "cooking group was carnage"),
    Said("outsider", 2.39, "the smoke alarm joined in for the chorus"),
)

# What the hosts ask newcomers: in English, in Welsh, and whether it must be answered
QUESTIONS = (
    ("Which fostering team or agency approved you?", "Pa dîm neu asiantaeth faethu a'ch cymeradwyodd?", True),
    ("Is there anything that would help you feel at home here?",
     "A oes rhywbeth a fyddai'n eich helpu i deimlo'n gartrefol yma?", False),
)  # fmt: skip
ANSWERS = ("Tîm y sir, ym mis Mawrth.", "")
PLEASE = "Mae Nia wedi sôn wrtha i am y grŵp. Diolch."

EMERGENCY = "ring the county's Emergency Duty Team on 01632 960 999"
EMERGENCY_CY = "ffoniwch Dîm Dyletswydd Argyfwng y sir ar 01632 960 999"
WELCOME = """Croeso, and well done for finding your way here.

Nobody expects you to write on your first day. Read as much as you like. When you are ready, a line or two is plenty: how long you have fostered, and what you would like to ask.

Nia"""
WELCOME_CY = """Croeso cynnes, a da iawn chi am gyrraedd.

Does neb yn disgwyl i chi ysgrifennu ar y diwrnod cyntaf. Darllenwch faint fynnoch chi. Pan fyddwch chi'n barod, mae brawddeg neu ddwy yn ddigon: ers faint rydych chi'n maethu, a beth hoffech chi ei ofyn.

Nia"""

UNANSWERED = (
    "Hello, and a question about bedtime",
    "Hello, we are new. Our first placement came on Friday.\n\nIs it all right to leave the landing light on all night, or does that make it harder later? I did not want to ring anybody about a lamp.",
)

COFFEE = Post(
    "llinos", 38, """Panad a sgwrs bob bore Iau. Every Thursday morning, for anybody who fosters, with or without the little ones. Toys in the corner, nobody takes minutes.

Come late, leave early. If you have never come before, ask for Llinos: I am the one with the big teapot.""",
    title="Coffee morning · Bore coffi",
)  # fmt: skip
COFFEE_PLACE = "Neuadd yr Eglwys, Tre Enghraifft. The door is round the back, by the bins"
COFFEE_ANSWERS = (("eirlys", "yes"), ("member", "maybe"), ("gwyn", "maybe"), ("tomos", "no"), ("host", "yes"))
EVENING = Post(
    "host", 6, """An hour and a bit about sleep: what helps, what does not, and what to do at four in the morning. Bronwen from the health visitors' team answers questions.

We keep it small so that everybody gets to speak. If it is full, wait for a place: somebody always drops out.""",
    title="Sleep, or the lack of it: an evening online",
)  # fmt: skip
EVENING_LINK = "https://meet.example.org/tre-enghraifft-sleep"
EVENING_ANSWERS = ("tomos", "llinos", "member2", "gwyn", "eirlys")
