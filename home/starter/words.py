"""The starter text of a new site's first pages, in both languages. What stands in brackets is to be filled in."""

from typing import Any

FILL_EN = "[Fill in: %s]"
FILL_CY = "[Llenwch: %s]"

# By page: the slug, the title, the introduction and paragraphs. A page says by itself what is missing.
PAGES: dict[str, dict[str, Any]] = {
    "about": {
        "en": ("about-us", "About us", "[Fill in: in one or two sentences, who you are and for whom.]", [
            "[Fill in: what you do, since when, and for which area.]",
            "[Fill in: who runs the service, and who pays for it.]",
        ]),
        "cy": ("amdanom-ni", "Amdanom ni", "[Llenwch: un neu ddwy frawddeg am bwy ydych chi ac ar gyfer pwy.]", [
            "[Llenwch: beth rydych yn ei wneud, ers pryd, ac ym mha ardal.]",
            "[Llenwch: pwy sy'n rhedeg y gwasanaeth, a phwy sy'n talu amdano.]",
        ]),
    },
    "support": {
        "en": ("find-support", "Find support", "[Fill in: say that somebody will answer, and when.]", [
            "If a child is in danger now, ring 999.",
            "[Fill in: the telephone number in the day, the number at night, and the hours of each.]",
            "[Fill in: what happens after somebody has rung.]",
        ]),
        "cy": ("cael-cymorth", "Cael cymorth", "[Llenwch: dywedwch y bydd rhywun yn ateb, a phryd.]", [
            "Os yw plentyn mewn perygl nawr, ffoniwch 999.",
            "[Llenwch: y rhif ffôn yn ystod y dydd, y rhif yn y nos, ac oriau'r ddau.]",
            "[Llenwch: beth sy'n digwydd ar ôl i rywun ffonio.]",
        ]),
    },
    "news": {
        "en": ("news", "News", "[Fill in: what you write about here, and how often.]", []),
        "cy": ("newyddion", "Newyddion", "[Llenwch: am beth rydych yn ysgrifennu yma, a pha mor aml.]", []),
    },
    "blog": {
        "en": ("blog", "Blog", "[Fill in: who writes here, under their own names.]", []),
        "cy": ("blog", "Blog", "[Llenwch: pwy sy'n ysgrifennu yma, dan eu henwau eu hunain.]", []),
    },
    "events": {
        "en": ("events", "Events", "[Fill in: who may come, and whether one has to book.]", []),
        "cy": ("digwyddiadau", "Digwyddiadau", "[Llenwch: pwy gaiff ddod, ac a oes angen cadw lle.]", []),
    },
    "contact": {
        "en": ("contact-us", "Contact us", "[Fill in: within how many days you answer.]", []),
        "cy": ("cysylltu-a-ni", "Cysylltu â ni", "[Llenwch: o fewn faint o ddyddiau rydych yn ateb.]", []),
    },
    "accessibility": {
        "en": ("accessibility", "Accessibility statement", "", []),
        "cy": ("hygyrchedd", "Datganiad hygyrchedd", "", []),
    },
    "privacy": {
        "en": ("privacy", "Privacy policy", "[Fill in: in one sentence, what you know about people and why.]", [
            "[Fill in: who is responsible for the data, with a postal address and an e-mail address.]",
            "[Fill in: what you collect, for what, on which legal basis, and for how long you keep it.]",
            "[Fill in: who else receives it. This site itself loads nothing from other companies.]",
            "You can complain to the Information Commissioner: ico.org.uk, 0303 123 1113.",
        ]),
        "cy": ("preifatrwydd", "Polisi preifatrwydd", "[Llenwch: beth rydych yn ei wybod am bobl, a pham.]", [
            "[Llenwch: pwy sy'n gyfrifol am y data, gyda chyfeiriad post a chyfeiriad e-bost.]",
            "[Llenwch: beth rydych yn ei gasglu, at ba ddiben, ar ba sail gyfreithiol, ac am ba hyd.]",
            "[Llenwch: pwy arall sy'n ei dderbyn. Nid yw'r wefan hon ei hun yn llwytho dim o gwmnïau eraill.]",
            "Gallwch gwyno i'r Comisiynydd Gwybodaeth: ico.org.uk, 0303 123 1113.",
        ]),
    },
    "cookies": {
        "en": ("cookies", "Cookies", "Whoever only reads the public pages gets no cookie from this site.", [
            "When you sign in, one cookie keeps you signed in and one protects the forms. When you choose a language, "
            "one remembers it. The site cannot work without them, so it does not ask.",
            "Nobody is counted or followed with cookies here.",
            "[Fill in: anything else that you have added.]",
        ]),
        "cy": ("cwcis", "Cwcis", "Nid yw darllen y tudalennau cyhoeddus yn rhoi cwci i neb.", [
            "Pan fyddwch yn mewngofnodi, mae un cwci yn eich cadw wedi mewngofnodi ac un yn diogelu'r ffurflenni. Pan "
            "fyddwch yn dewis iaith, mae un yn ei chofio. Ni all y wefan weithio hebddynt, felly nid yw'n gofyn.",
            "Nid oes neb yn cael ei gyfrif na'i ddilyn â chwcis yma.",
            "[Llenwch: unrhyw beth arall rydych wedi'i ychwanegu.]",
        ]),
    },
}  # fmt: skip

HERO = {"en": "Welcome", "cy": "Croeso"}
QUESTIONS = {
    "en": [("Your name", "singleline"), ("Your e-mail address", "email"), ("Your question", "multiline")],
    "cy": [("Eich enw", "singleline"), ("Eich cyfeiriad e-bost", "email"), ("Eich cwestiwn", "multiline")],
}
FILL = {
    "en": {
        "team": "[Fill in: the team that answers for this]",
        "answers": "[Fill in: who reads the answers, and what for.]",
        "organisation": "[Fill in: the name of your organisation]",
        "scope": "[Fill in: the address of this site]",
        "problem": "[Fill in: what does not work yet, and for whom. Test first.]",
        "tested_by": "[Fill in: who tested it]",
        "how": "[Fill in: how it was tested, with which tools and by whom.]",
    },
    "cy": {
        "team": "[Llenwch: y tîm sy'n gyfrifol am hyn]",
        "answers": "[Llenwch: pwy sy'n darllen yr atebion, ac at ba ddiben.]",
        "organisation": "[Llenwch: enw eich sefydliad]",
        "scope": "[Llenwch: cyfeiriad y wefan hon]",
        "problem": "[Llenwch: beth sydd ddim yn gweithio eto, ac i bwy. Profwch yn gyntaf.]",
        "tested_by": "[Llenwch: pwy a'i profodd]",
        "how": "[Llenwch: sut y cafodd ei brofi, â pha offer a chan bwy.]",
    },
}
