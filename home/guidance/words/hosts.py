"""For hosts of groups."""

from django.utils.translation import gettext_lazy as _

from home.guidance.topic import Topic

HOSTS = [
    Topic(
        "inviting",
        "hosts",
        _("Inviting people"),
        [
            _("Open your group and choose “Invitations”."),
            [
                _("Invite one person by e-mail, or many at once from a list of addresses."),
                _("Or make a link to hand to people yourself. It works until its day is over or you take it back."),
                _("The e-mail names neither the group nor you. They see that when they open its link."),
                _("Somebody without an account registers first, and staff approve them as they approve everybody."),
            ],
            _("You can send an invitation again or take it back. The list says which were used."),
        ],
    ),
    Topic(
        "people-who-ask",
        "hosts",
        _("People who ask to join"),
        [
            _("You are told when somebody asks. Open “People who ask to join” in your group."),
            [
                _("Read their answers to your questions. You can change the questions."),
                _("Let them in, or say no with a reason. They read that reason, so write it kindly."),
                _("Not sure? You can ask them for more before you decide."),
                _("What was decided stays on a list, so that another host can follow it."),
            ],
        ],
    ),
    Topic(
        "welcoming",
        "hosts",
        _("Welcoming newcomers"),
        [
            _("The first week decides whether somebody stays."),
            [
                _(
                    "In the settings, write a short welcome and the number to ring in an emergency. Write both in Welsh and English if you can."
                ),
                _("Greet each newcomer by their display name. Never ask where they live or whom they look after."),
                _("Pin a post that says where to begin."),
                _("Decide whether newcomers write at once or only read at first."),
                _("Answer questions that nobody has answered. Silence is what makes people leave."),
            ],
        ],
    ),
    Topic(
        "roles-and-rules",
        "hosts",
        _("Roles and rules"),
        [
            _(
                "A role says what somebody may do in your group: read, write, moderate or host. The group’s “About” page leads to a table of what each role may do."
            ),
            [
                _(
                    "Give roles on the list of members. Have at least two hosts, so that the group can go on without you."
                ),
                _("Keep the rules short. Each line can then be chosen when somebody reports something."),
                _("When you change the rules you decide whether members must accept them anew."),
                _("You can say until when a guest or a member belongs."),
            ],
        ],
        [("groups", _("Go to your groups"))],
    ),
    Topic(
        "who-reads-first",
        "hosts",
        _("Whether a moderator reads first"),
        [
            _("Open your group’s settings and choose who reads first."),
            [
                _(
                    "Afterwards: what is written is shown at once, and moderators act on reports. This is what most groups need."
                ),
                _(
                    "Before: a moderator reads everything before others do. Members wait, and the law then treats you more like an editor."
                ),
                _("You can also look first only at newcomers, or watch for certain words."),
            ],
            _("The page itself says what each choice means in law. Ask your council’s lawyers before you change it."),
        ],
    ),
    Topic(
        "handing-over",
        "hosts",
        _("Handing over, or closing a group"),
        [
            [
                _(
                    "To hand over, make somebody else a host on the list of members. If you are the only host, “Leave this group” asks you to choose one."
                ),
                _("Nobody wants to? You can ask staff to find a host."),
                _(
                    "To close a group, archive it in its settings. Members can still read everything. Nobody can write or join."
                ),
                _("You can open it again at any time."),
            ],
            _("What was reported is still looked at while the group is archived."),
        ],
    ),
]
