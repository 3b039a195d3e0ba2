"""What everybody may want to know, with or without an account."""

from django.utils.translation import gettext_lazy as _

from home.guidance.topic import Topic

EVERYBODY = [
    Topic(
        "how-to-join",
        "everybody",
        _("How to join"),
        [
            _("The public pages are open to everybody. The private groups are for people whom staff have approved."),
            [
                _("Register. It takes about five minutes. You must be 18 or older."),
                _(
                    "Give your real name, your address and your phone number. Other members never see them. They see the display name that you choose."
                ),
                _(
                    "Open the link that we send to your e-mail address. If you do not open it within 30 days, we delete what you gave us."
                ),
                _("A member of staff reads your registration. When there is news we write to you."),
            ],
            _(
                "Then open Groups. Some groups you may join at once, in others you ask and a host decides, and some are by invitation only."
            ),
        ],
        [("account_signup", _("Register"))],
    ),
    Topic(
        "staying-safe",
        "everybody",
        _("Staying safe"),
        [
            _("If somebody is in danger now, do not write it here. Call 999."),
            [
                _("Use a display name that tells nobody who you are."),
                _("Never write a child’s name, initials, school, street, club or surgery."),
                _("Add no photographs of children in care, and no photograph that shows where they live."),
                _("Keep your password to yourself. We never ask for it by phone or e-mail."),
                _("On a shared computer or telephone, sign out when you have finished."),
            ],
            _("What worries you on a page you can report, with or without an account."),
        ],
        [("report", _("Report something"))],
    ),
    Topic(
        "complaints",
        "everybody",
        _("Reporting and complaining without an account"),
        [
            _("You need no account to tell us of something wrong."),
            [
                _(
                    "Does something on this site break the law or hurt somebody? Use “Report something”. You get a reference and a page of your own that says what became of it."
                ),
                _(
                    "Does it say something untrue about you that harms your good name? Use “Complain of defamation”. The form asks what the law asks and no more. You can put it away and come back to it."
                ),
            ],
            _(
                "We answer in the same words whatever is on the site, so that nobody can find out from a complaint what is said in a private group."
            ),
            _("How many reports and complaints there were, and what was decided, stands on a public page."),
        ],
        [
            ("report", _("Report something")),
            ("complain", _("Complain of defamation")),
            ("transparency", _("How we moderate")),
        ],
    ),
    Topic(
        "accessible",
        "everybody",
        _("Using this site your way"),
        [
            _("This site is made to work for everybody."),
            [
                _(
                    "You can do everything with the keyboard. The first press of Tab offers to go straight to what the page is about."
                ),
                _("You can make the letters larger in your browser. Nothing is cut off."),
                _("It follows the light or dark colours that your device is set to."),
                _("It works without JavaScript, and on an old telephone."),
                _("The button at the top of every page changes between English and Welsh."),
                _("Every public page can be printed without its menus."),
            ],
            _("If something does not work for you, tell the people who run this site."),
        ],
    ),
]
