"""For members of groups."""

from django.utils.translation import gettext_lazy as _

from home.guidance.topic import Topic

MEMBERS = [
    Topic(
        "first-steps",
        "members",
        _("Your first steps in a group"),
        [
            _(
                "You find your groups under “Groups”. A group has posts, chat, files, events and a list of who is there."
            ),
            [
                _(
                    "Read the group’s rules first. You accept them once, and again when they change in an important way."
                ),
                _("The line at the top of every page says who can read it."),
                _("Say hello when you like. Nobody counts what you write, and reading alone is fine."),
                _(
                    "What you may do depends on your role. A host gives roles. The group’s “About” page leads to a table of what each role may do."
                ),
            ],
        ],
        [("groups", _("Go to your groups"))],
    ),
    Topic(
        "writing-a-post",
        "members",
        _("Writing a post"),
        [
            _("Open a group and choose “Write a post”. Give it a title that says what it is about."),
            [
                _(
                    "What you type is put away as a draft, so that a lost signal loses nothing. Your drafts are under “Me”."
                ),
                _("You can add up to ten files or pictures. We take out of a picture where it was taken."),
                _("You can have it posted later, at a time you choose."),
                _("You can ask a question, plan an event or hold a poll instead."),
                _(
                    "You can change or delete it afterwards. Others see that it was edited, and can read what it said before."
                ),
            ],
            _(
                "In some groups a moderator reads what you write before others do. It is then marked, and you are told what became of it."
            ),
        ],
        [("drafts", _("Your drafts"))],
    ),
    Topic(
        "chat",
        "members",
        _("Chat"),
        [
            _("Chat is for quick talk in a group’s rooms. Choose a room, write, and send."),
            [
                _("You can change a message for a short time after you sent it, and delete it at any time."),
                _("You can answer one message in a thread of its own."),
                _("You can mute a room, so that it does not call you."),
                _("Where chat shows that you are typing or what you have read, you can turn that off for yourself."),
                _("In some rooms messages are deleted after a while. The room says so."),
            ],
            _("Chat works on a slow line and without JavaScript too."),
        ],
        [("my_traces", _("What others see of you in chat"))],
    ),
    Topic(
        "who-sees-what",
        "members",
        _("Privacy: who sees what"),
        [
            [
                _(
                    "Members of a group see your display name, what you write there, and the parts of your profile that you let them see."
                ),
                _(
                    "Your real name, address and phone number are kept apart. Only staff with that duty can open them, and each look is recorded. You can read that record."
                ),
                _(
                    "Moderators read something private only when it was reported or waits to be shown. Each look is recorded."
                ),
                _("No e-mail of ours shows a word of what is said in a group."),
                _("People outside cannot find your posts, and search engines cannot either."),
            ],
            _("You can block somebody. You then do not see what they write."),
            _("Other members can still copy what you write. Write nothing that must never leave the room."),
        ],
        [("my_profile", _("Your profile")), ("my_record", _("What we hold about you"))],
    ),
    Topic(
        "childrens-details",
        "members",
        _("Keeping children’s details out"),
        [
            _(
                "A child in your care must not be found because of something you wrote. A detail that seems small can be enough."
            ),
            _("Leave out:"),
            [
                _("names, nicknames and initials"),
                _("the school, street, village, club or surgery"),
                _("exact ages and birthdays, and how many brothers and sisters"),
                _("dates of court hearings and what was said there"),
                _("photographs and drawings"),
            ],
            _(
                "Write “a child I look after” or “our teenager” instead. Say what you want to know, not whose story it is."
            ),
            _(
                "Have you seen such a detail? Report it with “A child could be identified from it”. It is hidden at once, until a moderator has looked."
            ),
        ],
    ),
    Topic(
        "reporting",
        "members",
        _("Reporting something"),
        [
            _("Every post, comment, message, file, picture and profile has a link “Report”."),
            [
                _("Choose what is wrong. You need to write nothing more."),
                _("A copy is kept as it is now, even if it is changed or deleted."),
                _("The person who wrote it is never told who reported it."),
                _(
                    "A moderator decides: leaves it, hides it, removes it, or covers some of its words. Nobody rewrites it."
                ),
                _("What became of your reports stands on a page of your own."),
            ],
            _("If somebody is in danger now, call 999 first."),
        ],
        [("moderation:mine", _("What I have reported"))],
    ),
    Topic(
        "what-we-tell-you",
        "members",
        _("What we tell you of, and how"),
        [
            _("“Notifications” lists what is new for you: answers, mentions, invitations, and decisions about you."),
            [
                _("Choose what you are told of, for all groups or for one group at a time."),
                _(
                    "While you are away an e-mail may say that there is something new. It never says what, and shows nobody’s name or words."
                ),
                _("Such e-mails have a link that stops them, without signing in."),
                _("What is decided about you, you are always told."),
            ],
        ],
        [("notification_settings", _("Choose what you are told of"))],
    ),
    Topic(
        "leaving",
        "members",
        _("Leaving a group, closing your account"),
        [
            _(
                "To leave one group, open its “About” page and choose “Leave this group”. What you wrote stays with your display name. You can ask to join again."
            ),
            _("To close your account, open “Me” and choose “Close your account”."),
            [
                _(
                    "At once these go: your real name, address and phone number, your profile and picture, your e-mail address and password, and your place in every group."
                ),
                _(
                    "What you wrote stays, as written by “Somebody who has left”. Delete it first if you do not want that."
                ),
                _("If you are the only host of a group, hand it over first."),
            ],
            _("It cannot be undone."),
        ],
        [("close_account", _("Close your account"))],
    ),
    Topic(
        "leave-quickly",
        "members",
        _("Leaving a page quickly"),
        [
            _("Some groups show a button “Leave this page quickly”. It takes you to a page about the weather at once."),
            [
                _("With a keyboard, press Shift three times."),
                _("In most browsers “Back” does not bring the page up again."),
                _(
                    "Your browser’s history still shows that you were on this site. If somebody looks at your device, delete the history, or use a private window."
                ),
                _("You stay signed in. Sign out when you can."),
            ],
            _("A host can turn the button on for a group."),
        ],
    ),
]
