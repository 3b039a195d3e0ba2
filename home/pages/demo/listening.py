"""The words of the demo's campaign, consultations, policy and accessibility statement. Days are counted from today."""

from datetime import date, datetime, timedelta
from typing import Any

from django.utils import timezone

from home.pages.demo.services import button, facts
from home.pages.demo.words import contact, heading, points, words

Row = dict[str, Any]


def day(days: int) -> date:
    return timezone.localdate() + timedelta(days=days)


def moment(days: int, hour: int) -> datetime:
    """That hour of that day as a clock on a wall in Wales shows it."""
    return timezone.make_aware(datetime.combine(day(days), datetime.min.time().replace(hour=hour)))


def campaign() -> Row:
    return {
        "title": "Leave a light on",
        "slug": "leave-a-light-on",
        "intro": "Forty children in Sir Llanfryn need a foster home this winter. If you have a spare room and wonder "
        "whether it could be you, put a lamp in your window and ring us.",
        "picture": "window",
        "picture_alt": "A lit window at night with a lamp, a plant and a blue mug on the sill.",
        "hashtag": "GolauYnYFfenest",
        "starts_on": day(-12),
        "ends_on": day(45),
        "action": button("ask-us-to-ring", "Ask us to ring you"),
        "body": [
            words("You do not decide anything by ringing. You ask what you want to ask, and we answer."),
            facts("This winter", ("Children who wait", "40"), ("Of them with brothers or sisters", "26"),
                  ("Who speak Welsh at home", "23")),
            heading("Three things you can do today"),
            words(points("Put a lamp in the window and tell your neighbours why.", "Share the picture with the hashtag.",
                         "Ring us, only to wonder aloud.")),
        ],
    }  # fmt: skip


CONSULTATIONS: Row = {
    "title": "Have your say",
    "slug": "have-your-say",
    "show_in_menus": True,
    "intro": "We ask before we change something, and we tell you afterwards what you changed.",
}


def consultations() -> list[Row]:
    return [
        {
            "title": "Where should the Tuesday drop-in be?",
            "slug": "tuesday-drop-in",
            "intro": "The leisure centre in Aberelan closes for repairs in spring. We have found three other rooms.",
            "opens_at": moment(-9, 9),
            "closes_at": moment(19, 17),
            "body": [words("All three have a lift and a kettle. They differ in the bus, the parking and the noise.",
                           points("The chapel vestry: by the bus, quiet, four parking places.",
                                  "The rugby club: plenty of parking, no bus after six.",
                                  "The library: bus and parking, but we would have to whisper."))],
            "action": button("ask-us-to-ring", "Tell us which you would choose"),
            "other_ways": "<p>Come to the drop-in on any Tuesday and put a bean in a jar, or ring the carers’ desk.</p>",
            "support": [contact("Carers’ desk", "This question, on paper or in large print", "029 2018 0117",
                                "9am to 5pm, Monday to Friday")],
        },
        {
            "title": "Amser galw’r llinell nos",
            "slug": "amser-galw",
            "language": "cy",
            "intro": "A ddylai’r llinell nos agor am bedwar yn lle pump ar ddyddiau ysgol?",
            "opens_at": moment(11, 9),
            "closes_at": moment(39, 17),
            "body": [words("Mae llawer ohonoch chi’n ffonio rhwng pedwar a phump, pan fydd neb yma i ateb.")],
        },
        {
            "title": "How we pay for mileage",
            "slug": "mileage",
            "intro": "You drive children to school, to contact and to the dentist. We asked how paying for it should work.",
            "opens_at": moment(-130, 9),
            "closes_at": moment(-95, 17),
            "body": [words("A hundred and twelve carers answered, more than ever before.")],
            "feedback": "<p>A hundred and twelve carers answered. Most of you did not want more money but less paper.</p>",
            "feedback_on": day(-40),
            "heard": [
                {"type": "heard", "value": {"said": "The form takes longer than the drive.",
                                            "did": "There is no form any more. You send us the miles in a message."}},
                {"type": "heard", "value": {"said": "Pay us weekly, not at the end of the quarter.",
                                            "did": "From October mileage comes with the allowance on Tuesdays."}},
                {"type": "heard", "value": {"said": "Pay more for the mountain road.",
                                            "did": "We could not do that. The rate is the council’s for everybody. We "
                                                   "asked again, and the answer was no."}},
            ],
        },
    ]  # fmt: skip


def policy() -> Row:
    return {
        "title": "Complaints policy",
        "slug": "complaints-policy",
        "show_in_footer": True,
        "intro": "You may complain about anything we did or left undone. It never counts against you.",
        "owner_name": "Head of the fostering service",
        "version": "2.1",
        "approved_on": day(-300),
        "approved_by": "Children’s committee",
        "reviewed_on": day(-20),
        "review_on": day(345),
        "body": [
            heading("How to complain"),
            words("Tell the person you deal with, ring the carers’ desk, or write to us. You may bring a friend."),
            heading("What happens then"),
            words("Within two working days we say that we have it. Within ten we answer. If that does not settle it, "
                  "somebody from outside looks at it within twenty-five."),
            heading("If you are still not content"),
            words("The Public Services Ombudsman for Wales can look at it, free of charge."),
        ],
    }  # fmt: skip


def statement() -> Row:
    return {
        "title": "Accessibility",
        "slug": "accessibility",
        "show_in_footer": True,
        "search_description": "How we keep this site usable for everybody, and how to tell us when it is not.",
        "organisation": "Maethu Sir Llanfryn",
        "scope": "It covers everything under this address, and the private groups behind it.",
        "usable": points("read every page at twice the size", "do everything with a keyboard alone",
                         "use a screen reader", "read in the dark, and on a slow phone"),
        "compliance": "partial",
        "problems": [
            {"type": "non_compliance", "value": {
                "what": "Some minutes of the carers’ meetings are scanned pages. A screen reader finds no words in them.",
                "why": "WCAG 2.2 success criterion 1.1.1, text alternatives. We type them out, the newest first, and "
                       "mean to be done by next spring."}},
            {"type": "outside", "value": {
                "what": "Forms published before 23 September 2018 that nobody needs to use a service today.",
                "why": "The regulations leave out documents of before that day. Ask us and we read one to you."}},
        ],
        "alternatives": "<p>We send you anything here in large print, in Easy Read, in Welsh, or read aloud.</p>",
        "contact_email": "access@example.org",
        "contact_phone": "029 2018 0117",
        "contact_address": "Above the library, Llanfryn",
        "improving": "<p>Four carers who use a screen reader, a switch or large print try every change with us.</p>",
        "tested_on": day(-60),
        "tested_by": "our own staff and four carers",
        "how_tested": "<p>One page of every kind was tried by keyboard, with two screen readers and with a program that "
        "looks for faults.</p>",
        "prepared_on": day(-400),
        "reviewed_on": day(-55),
    }  # fmt: skip
