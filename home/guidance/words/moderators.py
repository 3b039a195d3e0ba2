"""For moderators."""

from django.utils.translation import gettext_lazy as _

from home.guidance.topic import Topic

MODERATORS = [
    Topic(
        "the-queue",
        "moderators",
        _("The queue"),
        [
            _("The desk lists what waits for a decision, the most urgent first. A line says how much time is left."),
            [
                _("You see only what is yours to work on. A case about your own words is not shown to you."),
                _("Take a case on before you work on it, so that others see it. Give it back if you cannot go on."),
                _("Do you know the people too well? Say so. The case then goes to somebody else, for good."),
                _("You read a copy kept when it was reported. Each look is recorded."),
            ],
            _("If a child may be in danger now, act first: 999 or the council’s out-of-hours team."),
        ],
        [("moderation:queue", _("Moderation"))],
    ),
    Topic(
        "deciding",
        "moderators",
        _("Deciding"),
        [
            [
                _("Leave it: it breaks no rule. Say so without blame."),
                _("Hide it: out of sight, and it can be shown again."),
                _("Remove it: it is taken away."),
                _("Cover some of the words: what is covered stays marked. You never change a word."),
            ],
            _(
                "Choose the rule it is about, and say why in plain words. The person who wrote it reads them as they stand. Never say who reported it."
            ),
            _(
                "You can also do something about the person: warn them, mute them for a time, look first at what they write, or remove them from the group. Take the mildest that helps. Suspending or closing an account is for those with that duty."
            ),
            _("A decision can be taken back. Everything is then as it was."),
        ],
    ),
    Topic(
        "complaint-clocks",
        "moderators",
        _("Complaints of defamation, and their clocks"),
        [
            _(
                "The law gives us steps and times. The site computes them, and tells whoever is on duty before a time is over."
            ),
            [
                _("For each of our steps we have 48 hours. Saturdays, Sundays and bank holidays do not count."),
                _(
                    "The author has until midnight at the end of the fifth day after we wrote to them. For them every day counts."
                ),
                _("Nobody asks you whether the words are true. You check that everything the law asks for is there."),
                _("Where the author does not answer, the words are removed."),
                _("Write to nobody by yourself. The site’s letters say what they must and no more."),
            ],
            _("What our own staff wrote goes to the solicitor."),
        ],
    ),
    Topic(
        "holds",
        "moderators",
        _("Keeping something for a legal claim"),
        [
            _(
                "A hold keeps words, and who wrote them, for a claim in court. Nothing that it covers is deleted, even when its author deletes it or closes their account."
            ),
            [
                _("Place one only for a real claim, and say which."),
                _("Members go on seeing what they see now. A hold hides nothing."),
                _("Give it a day to look at it again. Overdue ones are listed."),
                _("Two people are needed to release it: one asks, another confirms."),
            ],
            _("Only those who work on defamation, and those who run the site, can place one."),
        ],
    ),
    Topic(
        "appeals",
        "moderators",
        _("Somebody asks for another look"),
        [
            _(
                "Whoever was decided about can ask for another look, once for each decision and within the time their letter says."
            ),
            [
                _("The case goes to somebody who had no part in the first decision."),
                _("You can write with the person. Be brief and kind. They may be frightened."),
                _("The decision stands, or it is taken back. Taken back, everything is as it was."),
                _("Say why in words they can understand."),
            ],
            _("A mistake that is put right costs nobody their face."),
        ],
    ),
]
