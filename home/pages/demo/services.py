"""The words of the demo's services: a section, services, a guide, step by step and a form."""

from typing import Any

from home.pages.demo.words import Block, callout, contact, heading, points, words

Row = dict[str, Any]


def chapter(title: str, address: str, *body: Block) -> Block:
    return {"type": "chapter", "value": {"title": title, "address": address, "body": list(body)}}


def step(title: str, text: str, *to: tuple[str, str], either: bool = False) -> Block:
    rows = [{"page": f"slug:{slug}", "text": said} for slug, said in to]
    return {"type": "step", "value": {"title": title, "either": either, "text": f"<p>{text}</p>", "links": rows}}


def button(slug: str, text: str) -> list[Block]:
    return [{"type": "button", "value": {"page": f"slug:{slug}", "text": text}}]


def related(*items: tuple[str, str]) -> list[Block]:
    return [{"type": "link", "value": {"page": f"slug:{slug}", "description": about}} for slug, about in items]


def facts(title: str, *items: tuple[str, str]) -> Block:
    return {"type": "facts", "value": {"title": title, "facts": [{"name": n, "value": v} for n, v in items]}}


def details(title: str, text: str) -> Block:
    return {"type": "details", "value": {"title": title, "text": f"<p>{text}</p>"}}


def table(caption: str, heads: list[tuple[str, str]], *rows: list[str]) -> Block:
    columns = [{"type": kind, "heading": heading} for kind, heading in heads]
    return {"type": "table", "value": {"caption": caption, "columns": columns, "rows": [{"values": r} for r in rows]}}


DESK = contact("Carers’ desk", "Payments, training and breaks", "029 2018 0117", "9am to 5pm, Monday to Friday")

SERVICES: Row = {
    "title": "Services for carers",
    "slug": "services",
    "show_in_menus": True,
    "intro": "Money, breaks, training and somebody to ask: what you can have, and how to get it.",
    "picture": "lane",
    "picture_is_decoration": True,
    "support": [DESK],
}

TRAINING: Row = {
    "title": "Training",
    "slug": "training",
    "intro": "Evenings, Saturdays and things to read in bed. All of it is free.",
}

ALLOWANCES: Row = {
    "title": "Fostering allowance",
    "slug": "fostering-allowance",
    "intro": "Every week we pay you what a child costs, and something for your skill and your time.",
    "who": "<p>Everybody approved by us, from the first night a child sleeps at your house.</p>"
    + points("Family and friends carers have the same.", "You keep it for two weeks when a child is away."),
    "cost": "<p>Nothing. It is paid to you, and up to a limit no tax is due on it.</p>",
    "how": "<p>You need not ask. We pay it on Tuesdays into the account you gave us. Tell us when the account or the "
    "child’s address changes.</p>",
    "times": "<p>The first payment comes within ten days. The rates change each April.</p>",
    "action": button("ask-us-to-ring", "Ask about a payment"),
    "body": [
        table("Weekly allowance from April 2026", [("row", "Age of the child"), ("figure", "For the child"),
              ("figure", "For you")], ["0 to 2", "£189", "£161"], ["3 to 10", "£201", "£161"],
              ["11 to 15", "£229", "£184"], ["16 and 17", "£268", "£184"]),
        details("If you already get benefits", "Most benefits do not count the allowance. Ring the carers’ desk before "
                "you fill in a form, and we will look at it with you."),
        details("If a payment is wrong or late", "Ring the carers’ desk before noon and we can usually pay on the same "
                "day."),
    ],
    "support": [DESK],
    "related": related(("short-breaks", "A weekend off, without an explanation.")),
}  # fmt: skip

BREAKS: Row = {
    "title": "Short breaks",
    "slug": "short-breaks",
    "intro": "Somebody your foster child knows looks after them for a night, a weekend or a week, so that you can sleep.",
    "who": "<p>Every carer who has had a child for more than three months. Nobody asks what you want it for.</p>",
    "cost": "<p>Nothing. You keep the part of the allowance that is for you.</p>",
    "how": "<p>Ask your social worker, or ask us to ring you. Then you and the child meet the other carer for tea "
    "first.</p>",
    "times": "<p>Give us three weeks where you can. In an emergency we try to find somebody on the same day.</p>",
    "action": button("ask-us-to-ring", "Ask for a break"),
    "body": [facts("At a glance", ("Nights in a year", "Up to 28"), ("Notice we need", "Three weeks"),
                   ("Cost to you", "None"))],
    "support": [DESK],
}  # fmt: skip

LESSONS: Row = {
    "title": "Gwersi Cymraeg i ofalwyr",
    "slug": "gwersi-cymraeg",
    "language": "cy",
    "intro": "Gwersi am ddim, ar-lein neu yn Llanfryn, i bawb sy’n maethu gyda ni.",
    "who": "<p>Pob gofalwr maeth a phawb dros un ar bymtheg oed sy’n byw yn y tŷ.</p>",
    "cost": "<p>Dim. Ni sy’n talu am y llyfrau hefyd.</p>",
    "how": "<p>Gofynnwch i ni eich ffonio, a dywedwch pa noson sy’n eich siwtio.</p>",
    "times": "<p>Mae dosbarth newydd yn dechrau bob mis Ionawr a mis Medi. Deg noson, awr a hanner yr un.</p>",
    "action": button("ask-us-to-ring", "Gofynnwch i ni eich ffonio"),
}

FIRST_AID: Row = {
    "title": "First aid for small children",
    "slug": "first-aid",
    "intro": "One Saturday with a nurse who has seen it all, and a doll that has seen worse.",
    "who": "<p>Every carer, and anybody who babysits for you.</p>",
    "cost": "<p>Nothing, and lunch is included.</p>",
    "how": "<p>Ask us to ring you, and say which month suits you.</p>",
    "times": "<p>The second Saturday of every month, 10am to 4pm. Your certificate is good for three years.</p>",
    "action": button("ask-us-to-ring", "Ask for a place"),
}

READING: Row = {
    "title": "Books we lend",
    "slug": "books",
    "intro": "Eleven good books about growing up, sent to your door.",
    "body": [words("Ring the carers’ desk and say what is on your mind. We post you a book with a stamped envelope to "
                   "send it back in. Nobody counts the days.")],
}  # fmt: skip

GUIDE: Row = {
    "title": "Your first weeks with a foster child",
    "slug": "first-weeks",
    "intro": "What other carers wish they had been told before the car drew up.",
    "chapters": [
        chapter("Before they come", "before-they-come",
            words("You are often rung in the morning for a child who comes at tea time. Ask what you need to know. No "
                  "question is too small."),
            heading("Ask on the telephone"),
            words(points("What do they like to be called?", "What do they eat, and what must they not eat?",
                         "Who may they see, and who may not know where they are?", "What helps them to sleep?")),
            callout("You may say no", "If it is wrong for your family, say so. It is not held against you.")),
        chapter("The first night", "the-first-night",
            words("Show them the bathroom, the kitchen and their bed. Let them leave the light on. Most children do not "
                  "want to talk, and many eat nothing. Both are all right."),
            details("If they run out of the house", "Follow where you can see them, ring 101, then ring the out of "
                    "hours team. You are not in trouble.")),
        chapter("School and the doctor", "school-and-doctor",
            words("Your social worker tells the school. You take the child to a doctor within four weeks, and you are "
                  "given a letter that says you may."),
            facts("By when", ("School told", "Next working day"), ("Plan for the child", "10 working days"),
                  ("Doctor", "20 working days"))),
        chapter("Looking after yourself", "looking-after-yourself",
            words("You will be more tired than you thought. Take the first break that is offered.",
                  "There is a room here where carers talk, at any hour. Nobody outside can read it.")),
    ],
    "related": related(("support-for-carers", "What you can count on."), ("short-breaks", "A night off.")),
}  # fmt: skip

STEPS: Row = {
    "title": "Becoming a foster carer, step by step",
    "slug": "step-by-step",
    "intro": "From the first call to the first child: usually four to six months, and you may stop at any step.",
    "steps": [
        step("Read what fostering asks of you", "Ten minutes with a cup of tea.",
             ("become-a-foster-carer", "Who can foster")),
        step("Ring us", "Half an hour, no forms. Ask whatever worries you: 029 2018 0117."),
        step("Ask us to ring you", "Leave a number and the time that suits you.", ("ask-us-to-ring", "Ask us to ring"),
             either=True),
        step("We visit you", "Two of us come to see your home. Nobody looks in your cupboards."),
        step("Learn with others", "Three evenings with carers who tell you the good and the hard of it.",
             ("training", "Training")),
        step("We get to know you", "A social worker meets you six to eight times. We ask the police and your doctor."),
        step("The panel", "You come too. They say yes, not yet or no, and they say why."),
        step("The first child", "You are rung, and you may say no.", ("first-weeks", "Your first weeks")),
    ],
    "support": [DESK],
}  # fmt: skip

RING: Row = {
    "title": "Ask us to ring you",
    "slug": "ask-us-to-ring",
    "intro": "Leave your number. Somebody from the carers’ desk rings you within two working days.",
    "button": "Ask us to ring",
    "privacy": "<p>Only the carers’ desk reads this, to ring you back.</p>",
    "keep_days": 30,
    "tell": "carers.desk@example.org",
    "thanks_title": "We will ring you",
    "thanks": "<p>Somebody rings you within two working days, at the time you chose. The call shows no number.</p>",
}
QUESTIONS: list[Row] = [
    {"label": "Your name", "field_type": "singleline"},
    {"label": "Your telephone number", "field_type": "singleline", "help_text": "A landline or a mobile."},
    {"label": "When shall we ring?", "field_type": "radio", "choices": "In the morning\nIn the afternoon\nAfter six"},
    {"label": "Which language do you like to speak?", "field_type": "radio", "choices": "English\nCymraeg"},
    {
        "label": "What is it about?",
        "field_type": "multiline",
        "required": False,
        "help_text": "Do not write a child’s name here.",
    },
]
