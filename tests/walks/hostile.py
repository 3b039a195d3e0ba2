"""Words somebody might write to have a reader's browser run something: our own corpus for E01 of the published tests.

Every way in is crossed with every way to run; each calls `hit`, which the walk puts on every page. `plant` runs in a
process of the site, as a command.
"""

import io
import json
import uuid
from typing import Any

RUN = "hit()"
BARE = [
    f"<script>{RUN}</script>", f"<ScRiPt/x>{RUN}</sCrIpT >", f"<<script>{RUN}//<</script>",
    f"<script\n>{RUN}</script\t>",
    f"</title><script>{RUN}</script>", f"</textarea><script>{RUN}</script>", f"</mark></p><script>{RUN}</script>",
    f"--><script>{RUN}</script><!--", f"]]><script>{RUN}</script>",
    f"<noscript><p title='</noscript><img src=x onerror={RUN}>'>",
    f"<math><mtext><table><mglyph><style><!--</style><img title='--&gt;&lt;img src=x onerror={RUN}&gt;'>",
    f"<svg><style><img src=x onerror={RUN}></style></svg>", f"<svg><script>{RUN}</script></svg>",
    f"<svg><animate onbegin={RUN} attributeName=x dur=1s>",
    f"<svg><a xlink:href='javascript:{RUN}'><text y=9>a</text></a></svg>",
    f"<math href='javascript:{RUN}'>a</math>", f"<template><script>{RUN}</script></template>",
    f"<form><math><mtext></form><form><mglyph><style></math><img src onerror={RUN}>",
    f"<iframe srcdoc='<script>parent.{RUN}</script>'></iframe>", f"<iframe src='javascript:parent.{RUN}'></iframe>",
    f"<object data='data:text/html,<script>parent.{RUN}</script>'></object>", f"<embed src='javascript:{RUN}'>",
    f"<form action='javascript:{RUN}'><button>a</button></form>",
    f"<button form=f formaction='javascript:{RUN}'>a</button>",
    f"<meta http-equiv=refresh content='0;url=javascript:{RUN}'>",
    "<meta http-equiv=refresh content='0;url=//evil.example'>",
    "<base href='//evil.example/'>", "<link rel=stylesheet href='//evil.example/a.css'>",
    "<style>@import '//evil.example/a.css';*{background:url(//evil.example/b)}</style>",
    "<p style='background:url(//evil.example/c)'>a</p>", "<img srcset='//evil.example/d 1x'>",
    "<img src='//evil.example/e'>",
    "<video poster='//evil.example/f'><source src='//evil.example/g'></video>",
    "<input type=image src='//evil.example/h'>",
    f"{{{{ constructor.constructor('{RUN}')() }}}}", f"{{% if 1 %}}<b onmouseover={RUN}>a</b>{{% endif %}}",
]  # fmt: skip
TAGS = ["img src=x", "svg", "body", "input autofocus", "details open", "video src=x", "audio src=x", "marquee",
        "p tabindex=1",
        "a href=# autofocus", "custom-one", "select autofocus"]  # fmt: skip
HANDLERS = ["onerror", "onload", "onfocus", "ontoggle", "onanimationstart", "onpointerover"]
ADDRESSES = [
    f"javascript:{RUN}", f"JaVaScRiPt:{RUN}", f"java\tscript:{RUN}", f"java\nscript:{RUN}", f" javascript:{RUN}",
    f"&#106;avascript:{RUN}", f"&#x6A&#x61vascript&colon;{RUN}", f"javascript&Tab;:{RUN}", f"\x01javascript:{RUN}",
    f"data:text/html,<script>{RUN}</script>", f"data:text/html;base64,PHNjcmlwdD5oaXQoKTwvc2NyaXB0Pg==#{RUN}",
    f"vbscript:{RUN}", f"feed:javascript:{RUN}", f"view-source:javascript:{RUN}", f"blob:javascript:{RUN}",
    f"//evil.example/{RUN}", f"\\\\evil.example\\{RUN}", f"https://evil.example/\"onmouseover=\"{RUN}",
]  # fmt: skip
CORPUS = [
    *BARE,
    *(f"<{tag} {handler}={RUN}>" for tag in TAGS for handler in HANDLERS),
    *(f"<a href=\"{address}\">press</a>" for address in ADDRESSES),
    *(f"[press]({address})" for address in ADDRESSES),
    *(f"[press](<{address}>)" for address in ADDRESSES),
    *(f"![press]({address})" for address in ADDRESSES),
    *(f"\"'><{tag} {handler}={RUN} x=\"" for tag, handler in zip(TAGS, HANDLERS * 2, strict=True)),
]  # fmt: skip


def plant() -> None:
    """Writes every text of the corpus wherever a group takes it by the actions of its forms. Prints what is where."""
    from django.conf import settings

    from communities.chat.actions import send_message
    from communities.groups.models import Membership
    from communities.groups.permissions import grant_moderation
    from communities.posts.actions import create_comment, create_post, edit_post
    from core.errors import Refused
    from moderation.reports.actions import raise_flag
    from tests.factories.communities import CommunityFactory, RoomFactory, join

    for limit in ("POST_SEND_LIMIT", "COMMENT_SEND_LIMIT", "CHAT_SEND_LIMIT", "FILE_LIMIT"):
        setattr(settings, limit, None)
    group = CommunityFactory(
        name=CORPUS[0], summary=CORPUS[10], slug="hostile", visibility="secret", allows_pictures=True
    )
    host, writer, moderator = person("hostile.host"), person("hostile.writer"), person("hostile.moderator")
    join(group, host, role=Membership.Role.HOST)
    join(group, writer)
    grant_moderation(moderator, group)
    room = RoomFactory(community=group, name=CORPUS[40][:60], slug="kitchen")
    under = create_post(group, key=uuid.uuid4(), title="Jam", body="jam", by=writer)
    taken = 0
    for text in CORPUS:
        try:
            post = create_post(group, key=uuid.uuid4(), title=text[:150], body=f"{text}\n\n{text} #a{taken}", by=writer)
            comment = create_comment(under, key=uuid.uuid4(), body=f"{text} jam", by=writer)
            send_message(room, text=f"{text} jam", client_id=uuid.uuid4(), by=writer)
        except Refused:  # what cannot be shown, such as controls
            continue
        taken += 1
    post = edit_post(post, title="Another", body="jam", by=writer)
    flag = raise_flag("comment", comment, reason="rules", note=CORPUS[1], by=host)
    plant_people(group)
    plant_files(group, writer)
    cases = [str(flag.case_id), *plant_reports(group, host)]
    print(json.dumps({"taken": taken, "under": str(under.pk), "edited": str(post.pk), "cases": cases}))  # noqa: T201


def plant_reports(group: Any, host: Any) -> list[str]:
    """The whole corpus on the public form, a profile full of it, and its lines as rules. Returns the cases."""
    from communities.files.models import StoredFile
    from communities.groups.models import Rules
    from communities.people.models import Profile
    from moderation.outside.actions import take_report
    from moderation.reports.actions import raise_flag
    from moderation.subjects import find_subject

    keeper, found = person("hostile.keeper"), []
    type(keeper).objects.filter(pk=keeper.pk).update(is_superuser=True)
    shown = [text for text in CORPUS if "\x01" not in text]
    for first in range(0, len(shown), 12):
        text = "\n".join(shown[first : first + 12])
        given = {"note": text[:4000], "words": text[:4000], "place": text[:2000], "name": shown[first][:120]}
        found.append(str(take_report(reason="other", **given).report.case_id))
    Rules.objects.create(community=group, version=1, text="\n".join(shown[:25]))
    for profile in Profile.objects.filter(person__memberships__community=group)[:3]:
        subject = find_subject("profile", profile.pk)
        found.append(str(raise_flag("profile", subject, reason="rules", note=shown[2], by=host).case_id))
    file = find_subject("file", StoredFile.objects.filter(community=group, kind="picture").earliest("created_at").pk)
    flag = raise_flag("file", file, reason="rules", rule=shown[0], note=shown[3], by=host)
    return [*found, str(flag.case_id)]


def person(name: str) -> Any:
    from tests.cast import make_person
    from tests.walks.site import PASSWORD

    made = make_person(name)
    made.set_password(PASSWORD)
    made.save()
    return made


def plant_people(group: Any) -> None:
    from accounts.models import User
    from communities.people.models import Profile
    from tests.factories.communities import join

    for number, text in enumerate(CORPUS[::4]):
        name = text[:80]  # what no form would take, too
        made = User.objects.create(email=f"hostile.{number}@example.org", display_name=name, state=User.State.APPROVED)
        join(group, made)
        Profile.objects.create(person=made, about=text, helps_with=text)


def plant_files(group: Any, by: Any) -> None:
    from django.conf import settings
    from PIL import Image

    from communities.files.actions import Chosen, store_file, upload_of
    from communities.posts.actions import create_post

    settings.FILES_PER_POST = len(CORPUS)
    picture, chosen = io.BytesIO(), []
    Image.new("RGB", (40, 40), "red").save(picture, "PNG")
    for text in CORPUS[::8]:
        if "\x01" in text:
            continue
        name = text.replace("/", "\u2215")[:100]
        paper = store_file(group, by=by, **upload_of(f"{name}.txt", b"jam"))
        drawn = store_file(group, by=by, **upload_of(f"{name}.png", picture.getvalue()))
        chosen += [Chosen(paper.pk), Chosen(drawn.pk, alt=text, has_attested=True)]
    create_post(group, key=uuid.uuid4(), title="Files", body="jam", files=chosen, by=by)
