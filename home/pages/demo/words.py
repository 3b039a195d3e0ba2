"""The words of the demo's public site: a county that does not exist, and people who do not either."""

from typing import Any

Block = dict[str, Any]


def heading(text: str, language: str = "") -> Block:
    return {"type": "heading", "value": {"text": text, "level": "2", "language": language}}


def words(*paragraphs: str, language: str = "") -> Block:
    text = "".join(part if part.startswith("<") else f"<p>{part}</p>" for part in paragraphs)
    return {"type": "words", "value": {"text": text, "language": language}}


def points(*items: str) -> str:
    return "<ul>" + "".join(f"<li>{item}</li>" for item in items) + "</ul>"


def steps(*items: str) -> str:
    return "<ol>" + "".join(f"<li>{item}</li>" for item in items) + "</ol>"


def quote(text: str, who: str, language: str = "") -> Block:
    return {"type": "quote", "value": {"quote": text, "who": who, "language": language, "agreed": True}}


def callout(title: str, text: str) -> Block:
    return {"type": "callout", "value": {"title": title, "text": f"<p>{text}</p>"}}


def links(title: str, *items: tuple[str, str]) -> Block:
    """Each item is the slug of a page and a sentence about it."""
    rows = [{"page": f"slug:{slug}", "description": about} for slug, about in items]
    return {"type": "links", "value": {"title": title, "links": rows}}


def contact(name: str, about: str, phone: str, hours: str) -> Block:
    return {"type": "contact", "value": {"name": name, "about": about, "phone": phone, "hours": hours, "link": ""}}


HOME: dict[str, Any] = {
    "hero": "A light left on for the children of Sir Llanfryn",
    "intro": "We are the county’s fostering service. We find homes close to school and friends, and we stay beside the "
    "families who open their doors. Croeso: there is always room for one more at the table.",
    "picture": "cottage",
    "picture_alt": "A cottage on a hill at dusk with two lamps lit in its windows.",
    "search_description": "The fostering service of Sir Llanfryn: how to foster, and help for those who do.",
    "body": [
        links(
            "Where would you like to start?",
            ("become-a-foster-carer", "Who can foster, how long it takes and what we ask of you."),
            ("support-for-carers", "Training, breaks, money, and somebody to ring at night."),
            ("news", "What has been happening in the valleys and on the coast."),
            ("about", "Who we are and how to find us."),
        ),
        quote(
            "Nid oes angen tŷ perffaith. Mae angen rhywun sy’n dal i wrando amser te.",
            "Gwenllïan, foster carer for eleven years",
            language="cy",
        ),
    ],
    "support_title": "Need help now?",
    "support_intro": "<p>If a child is in danger, ring <b>999</b>. For everything else, somebody here will answer.</p>",
    "support": [
        contact("Out of hours team", "A social worker for carers, every evening and weekend", "029 2018 0142",
                "5pm to 8am on weekdays, all day at weekends"),
        contact("Carers’ desk", "Payments, training, breaks, or when you do not know whom to ask", "029 2018 0117",
                "9am to 5pm, Monday to Friday"),
        contact("Llinell Gymraeg", "The same help in Welsh, from people who speak it at home", "029 2018 0166",
                "9am to 5pm, Monday to Friday"),
    ],
    "groups_title": "Already fostering with us?",
    "groups_intro": "There are private rooms here where carers talk to each other and to us. What is said there is not "
    "shown on these pages, and nobody can find it by searching. Sign in, or ask to join and we will check who you are.",
}  # fmt: skip

PAGES: list[dict[str, Any]] = [
    {
        "title": "Become a foster carer",
        "slug": "become-a-foster-carer",
        "show_in_menus": True,
        "intro": "You do not need a big house, a partner or a perfect past. You need a spare room, some time and a "
        "steady heart.",
        "search_description": "Who can foster in Sir Llanfryn, the steps from first call to approval, and what we pay.",
        "body": [
            heading("Who can foster"),
            words(
                "We look at people, not at boxes. Our carers are single, married, retired, in work, renting, owning, "
                "churchgoers, none of those. The youngest was twenty-three when she began and the oldest is "
                "seventy-one.",
                points(
                    "You are at least twenty-one.",
                    "A child can have a bedroom of their own.",
                    "Somebody is at home when school ends, or can be.",
                    "You can read a story in Welsh or English. Either will do, both is a joy.",
                ),
            ),
            heading("How it goes, step by step"),
            words(
                steps(
                    "<b>A call.</b> Half an hour, no forms. Ask whatever worries you.",
                    "<b>A visit.</b> Two of us come for a cup of tea and see your home.",
                    "<b>Three evenings.</b> You meet carers who tell you the good and the hard of it.",
                    "<b>Getting to know you.</b> A social worker meets you six to eight times over four months.",
                    "<b>The panel.</b> You come too. They say yes, not yet or no, and they say why.",
                )
            ),
            callout("It is fine to stop", "You may leave at any step. Nobody will ring you to change your mind."),
            heading("Yn Gymraeg", language="cy"),
            words(
                "Mae mwy na hanner y plant rydyn ni’n gofalu amdanyn nhw yn siarad Cymraeg gartref. Os ydych chi’n "
                "gallu dweud nos da yn Gymraeg, rydyn ni eisiau clywed gennych chi.",
                language="cy",
            ),
            links(
                "Read next",
                ("support-for-carers", "What you can count on once you foster."),
                ("about", "Who we are and how to find us."),
            ),
        ],
    },
    {
        "title": "Support for carers",
        "slug": "support-for-carers",
        "show_in_menus": True,
        "intro": "Fostering is easier when somebody answers. Here is what you can count on.",
        "search_description": "Night line, breaks, training and allowances for foster carers in Sir Llanfryn.",
        "body": [
            heading("Somebody to ring"),
            words(
                "You have a social worker of your own, who comes every month and more often when things are hard. At "
                "night and at weekends the out of hours team picks up on <b>029 2018 0142</b>. They know your name and "
                "they can come out."
            ),
            heading("Time for yourself"),
            words(
                "Every family has fourteen days of break a year. The child stays with carers they have met before, "
                "never with strangers. Ask six weeks ahead in the summer, a fortnight ahead otherwise."
            ),
            quote(
                "I rang at ten to midnight and felt silly. Nobody there thought it was silly.",
                "A carer in her first year",
            ),
            heading("Money"),
            words(
                "The allowance is paid every Thursday. It depends on the age of the child, and rises each April.",
                points(
                    "Mileage for school, contact and appointments is paid on top.",
                    "New shoes, a bed or a bike: ask first and we will usually say yes.",
                    "Most carers pay no tax on it. The carers’ desk can show you why.",
                ),
            ),
            callout(
                "Talk to other carers",
                "The private groups here are for carers who are approved. Sign in to read them, or ask your social "
                "worker to invite you.",
            ),
        ],
    },
    {
        "title": "About us",
        "slug": "about",
        "show_in_menus": True,
        "intro": "Twelve social workers, one retired headteacher, a kettle, and a hundred and forty-six families.",
        "search_description": "Who runs the fostering service of Sir Llanfryn and how to reach us.",
        "body": [
            words(
                "Maethu Sir Llanfryn is part of the county council. Our office is above the library in Llanfryn, where "
                "the lift works and the tea is free. On Tuesdays you find us at the leisure centre in Aberelan.",
                "We answer to the council’s children’s committee, which meets in public, and we are inspected like "
                "every fostering service in Wales.",
            ),
            heading("When something goes wrong"),
            words(
                "Tell the person you deal with, or the carers’ desk. If that does not help, write to the head of "
                "service, Nerys Prothero-Wyn. You will have an answer within ten working days."
            ),
        ],
    },
    {
        "title": "Privacy",
        "slug": "privacy",
        "show_in_footer": True,
        "intro": "What we keep about you, why, and for how long.",
        "search_description": "What this site keeps about visitors and members.",
        "body": [
            heading("If you only read these pages"),
            words("We set no cookies and count nobody. Nothing here is loaded from other companies."),
            heading("If you register"),
            words(
                "We ask for your real name and how to reach you, because we have to know who is in a room where "
                "children are talked about. Other members see only the name you choose to show. Your address and "
                "telephone number are kept encrypted, and each time a member of staff opens them it is written down."
            ),
        ],
    },
]

NEWS: dict[str, Any] = {
    "title": "News",
    "slug": "news",
    "show_in_menus": True,
    "intro": "From Llanfryn, Aberelan and the hills between.",
    "search_description": "News from the fostering service of Sir Llanfryn.",
}

BYLINES: list[dict[str, Any]] = [
    {
        "slug": "sian-prydderch",
        "name": "Siân Prydderch",
        "job_title": "Writes for the fostering service",
        "picture": "sian",
        "about": "Siân grew up on a farm above Aberelan with four foster brothers and one bathroom. She looks after "
        "these pages and would like to hear your story.",
    },
    {
        "slug": "llyr-ap-iestyn",
        "name": "Llŷr ap Iestyn",
        "job_title": "Supervising social worker",
        "picture": "llyr",
        "about": "Llŷr has worked with foster families for fourteen years. On Saturdays he loses at table tennis to "
        "teenagers.",
    },
]

ARTICLES: list[dict[str, Any]] = [
    {
        "title": "The night line has moved, and it now speaks Welsh",
        "slug": "night-line",
        "days_ago": 4,
        "summary": "From this week carers can choose Welsh or English when they ring after five, and reach a person in "
        "under two minutes.",
        "picture": "window",
        "picture_alt": "A lit window at night with a lamp, a plant and a blue mug on the sill.",
        "authors": ["sian-prydderch"],
        "body": [
            words(
                "Until last Monday a carer who rang at night waited nine minutes, and then often spoke to somebody two "
                "counties away. The new team sits in Llanfryn. There are three of them, and two speak Welsh."
            ),
            quote("Mae’n haws dweud y pethau anodd yn dy iaith dy hun.", "Gwenllïan, gofalwr maeth", language="cy"),
            words("The number is the same: <b>029 2018 0142</b>. Keep it on the fridge."),
        ],
    },
    {
        "title": "Nine new families, and one very long table",
        "slug": "nine-new-families",
        "days_ago": 16,
        "summary": "The panel said yes nine times this autumn. We had lunch to mark it, and ran out of chairs.",
        "picture": "mist",
        "picture_alt": "Green hills one behind another, with morning mist between them.",
        "authors": ["sian-prydderch", "llyr-ap-iestyn"],
        "body": [
            words(
                "They live in Aberelan, in Cwm Ddu, on the estate behind the station and on a boat. Between them they "
                "bring seven dogs, three tractors and a drum kit.",
                "Nine families sounds small. It means fourteen children who can stay at their own school.",
            ),
            heading("Want to be at the next one?"),
            words("The next evenings for people who are only wondering are in January. Come with your questions."),
        ],
    },
    {
        "title": "Diolch, Olwen: forty years and sixty-two children",
        "slug": "diolch-olwen",
        "days_ago": 33,
        "summary": "Olwen Cadwgan-Rees hands in her keys this month. We asked what she would tell a beginner.",
        "picture": "lane",
        "picture_alt": "A pale lane running down through autumn hills.",
        "authors": ["sian-prydderch"],
        "body": [
            words(
                "She has kept every school photograph. They go up the stairs and along the landing, and then start "
                "again in the bathroom."
            ),
            quote("Cook too much. Say less than you want to. Leave the landing light on.", "Olwen Cadwgan-Rees"),
            words("What will she do now? <i>Sleep until seven,</i> she says, and does not believe it herself."),
        ],
    },
    {
        "title": "Dyddiau ar y traeth: gweithgareddau hanner tymor",
        "slug": "dyddiau-ar-y-traeth",
        "language": "cy",
        "days_ago": 47,
        "summary": "Tri diwrnod ar draeth Aberelan i blant ein teuluoedd maeth: cychod, coelcerth a gormod o sglodion.",
        "picture": "bay",
        "picture_alt": "Bae tawel yn y bore, gyda phenrhyn ar y chwith.",
        "authors": ["llyr-ap-iestyn"],
        "body": [
            words(
                "Roedd hi’n bwrw glaw ar y diwrnod cyntaf, a doedd neb yn poeni. Adeiladodd y criw gaer o froc môr, ac "
                "erbyn amser te roedd ganddi dŵr a baner.",
                "Diolch i’r gwirfoddolwyr a ddaeth â’r cychod, ac i Dŵgs am y sglodion.",
            ),
            callout("Y tro nesaf", "Byddwn ni yno eto adeg y Pasg. Bydd lle i dri deg o blant."),
        ],
    },
]

DRAFT: dict[str, Any] = {
    "title": "What changes for allowances in April",
    "slug": "allowances-in-april",
    "days_ago": 0,
    "summary": "The weekly allowance goes up for every age. Here are the new figures and when you will first see them.",
    "picture": "",
    "picture_alt": "",
    "authors": ["llyr-ap-iestyn"],
    "body": [
        words("The committee votes on Wednesday. This page is waiting for that, and for somebody to check the sums."),
    ],
}
