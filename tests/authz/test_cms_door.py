"""Who gets into /cms/, which has no rows of ours."""

import pytest

from tests.authz.answers import whole
from tests.authz.conftest import PEOPLE, World
from tests.authz.test_matrix import code_of
from tests.cast import CANARY

pytestmark = pytest.mark.django_db

CMS = """
                             ano dav eve sus fra ban car bob ali hos mor md1 md2 com reg fou adm
/cms/                        in  -   -   -   -   in  -   -   -   -   -   -   -   ok  -   -   ok
/cms/users/                  in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
/cms/groups/                 in  -   -   -   -   in  -   -   -   -   -   -   -   -   -   -   -
/cms/nonsense/               go  -   -   -   -   go  -   -   -   -   -   -   -   -   -   -   -
/cms/reports/site-history/   in  -   -   -   -   in  -   -   -   -   -   -   -   ok  -   -   ok
/cms/alerts/                 in  -   -   -   -   in  -   -   -   -   -   -   -   go  -   -   ok
/cms/suggestions/            in  -   -   -   -   in  -   -   -   -   -   -   -   go  -   -   ok
"""


def test_cms_is_there_for_its_staff_alone_and_shows_no_private_word(world: World) -> None:
    _, *lines = CMS.strip("\n").splitlines()
    for line in lines:
        path, *cells = line.split()
        wanted = dict(zip(PEOPLE, cells, strict=True))
        answers = {who: world.ask(who, "GET", path) for who in PEOPLE}
        assert {who: code_of(answer) for who, answer in answers.items()} == wanted, path
        for who, answer in answers.items():
            assert CANARY not in whole(answer), (path, who)
