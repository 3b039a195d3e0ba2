import uuid

import pytest
from wagtail.contrib.redirects.models import Redirect

from tests.factories.home import make_home

pytestmark = [pytest.mark.usefixtures("porch"), pytest.mark.django_db]


@pytest.mark.parametrize("old", ["/old-page", "/deep/old/page", "/old.asp?id=7"])
def test_page_that_went_leads_to_where_it_is_now(client, old):
    Redirect.objects.create(old_path=Redirect.normalise_path(old), redirect_page=make_home(), is_permanent=True)
    answer = client.get(old)
    assert (answer.status_code, answer.headers["Location"]) == (301, "/")


def test_address_of_ours_that_is_missing_leads_nowhere(client):
    path = f"/invitations/{uuid.uuid4()}/"
    Redirect.objects.create(old_path=Redirect.normalise_path(path), redirect_link="https://example.org/")
    assert client.get(path).status_code == 404
