"""For those who write the public pages."""

from django.utils.translation import gettext_lazy as _

from home.guidance.topic import Topic

EDITORS = [
    Topic(
        "first-article",
        "editors",
        _("Your first article"),
        [
            _("Nobody outside sees a word before somebody has approved it. You cannot break anything."),
            [
                _("Open “Edit the site”, find the news list and add an article below it."),
                _("Write the summary first: one or two sentences that say what happened and why it matters."),
                _("Say who wrote it. People trust a name and a face."),
                _("Choose the page’s language, so that screen readers say it right."),
                _("Save it as a draft as often as you like, and look at the preview."),
                _("When it is ready, send it for approval."),
            ],
            _("Use a member’s words or picture only when that person has agreed to it."),
        ],
        [("wagtailadmin_home", _("Edit the site"))],
    ),
    Topic(
        "pictures",
        "editors",
        _("Pictures and their descriptions"),
        [
            _("For every picture you say what it shows, or that it is only decoration. One of the two must be chosen."),
            [
                _("Describe what matters here: “Two carers laugh over a cup of tea”, not “image” or the file’s name."),
                _("Are there words in the picture? Write them in the text as well."),
                _("Publish nobody who has not agreed. Publish no child in care, not even from behind."),
                _("Where and when a picture was taken is removed from the file when you upload it."),
                _("JPEG, PNG and WebP can be used. The site makes the smaller sizes itself."),
            ],
        ],
    ),
    Topic(
        "approval",
        "editors",
        _("Approval, and publishing at a time"),
        [
            _("What you write goes to a publisher. They are told by an e-mail that says nothing of the page."),
            [
                _(
                    "They approve it, or send it back with a comment. Answer beside the words, where the comment stands."
                ),
                _("You cannot approve your own page."),
                _("A change to a page that is public waits in the same way. The old words stay until then."),
                _("Set a time to go live, and a time to end, before you send it. The site does both by itself."),
                _(
                    "To show a draft to somebody without an account, make a link to it. The link ends by itself, and you can end it sooner."
                ),
            ],
        ],
        [("wagtailadmin_home", _("Edit the site"))],
    ),
    Topic(
        "alerts",
        "editors",
        _("Alerts above every page"),
        [
            _("An alert is for what cannot wait: a closed office, a flood, a changed number."),
            [
                _("Write a short title and one or two sentences, in Welsh and English."),
                _("Choose its kind: information, a warning or an emergency."),
                _("Choose where it is shown: on every public page, or on some pages. It can be shown to members too."),
                _("Switch it on and off by one press, or give it a time to begin and to end."),
            ],
            _("Take it off when it is over. People stop reading a site where something always shouts."),
        ],
    ),
    Topic(
        "suggestions",
        "editors",
        _("What comes first in the search"),
        [
            _("For words that you choose, a page can stand first in the search, marked as our suggestion."),
            [
                _("Write the words that people use, in Welsh and English, one on each line."),
                _("Choose a page of this site, or give an address elsewhere with a title and a sentence."),
                _("Publishers do this. It shows at once. A page that is not public any more is left out by itself."),
            ],
            _("What people search for is not kept, so no list of it can be had. Ask those who answer the telephone."),
        ],
    ),
    Topic(
        "review",
        "editors",
        _("Keeping pages right"),
        [
            _("A page that was right last year can hurt somebody today."),
            [
                _("Give each page an owner and a day by which to look at it again."),
                _("When that day is near the owner is told."),
                _("Look at phone numbers, names, amounts of money and dates first."),
                _(
                    "If all is right, say so and set the next day. If it is not needed any more, take it off and lead its address to a better page."
                ),
                _("Links that lead nowhere are listed for you. Mend those first that people need most."),
            ],
        ],
    ),
    Topic(
        "plain-language",
        "editors",
        _("Writing plainly"),
        [
            _("Write for somebody who is tired, on a phone, at eleven at night."),
            [
                _("Begin with what they need to do."),
                _("One thought in a sentence. Fewer than twenty words."),
                _("Say “you” and “we”. Say who does what."),
                _("Say “help”, not “support provision”. Explain a word of the law when you need it."),
                _("Use headings in order, so that a reader can jump. A link says where it leads, never “click here”."),
                _("Write the Welsh for people who read Welsh, not word for word from English."),
            ],
            _("Read it aloud. Where you stumble, the reader does too."),
        ],
    ),
]
