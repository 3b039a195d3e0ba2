from django.test import Client


def test_wagtails_second_form_to_sign_in_leads_to_the_one_with_a_limit(db: None) -> None:
    for method in (Client().get, Client().post):
        answer = method("/_util/login/?next=/groups/")
        assert (answer.status_code, answer["Location"]) == (302, "/accounts/login/?next=/groups/")
