from django.test import Client


def test_body_over_the_limit_is_answered_with_why(db: None) -> None:
    answer = Client().post("/accounts/login/", {"login": "a" * 600_000})
    assert answer.status_code == 413
    assert "That is too long" in answer.content.decode()


def test_body_that_makes_no_sense_is_answered_without_blaming_its_length(db: None) -> None:
    answer = Client().get("/groups/", headers={"host": "evil.example"})
    assert answer.status_code == 400
    assert "We did not understand that" in answer.content.decode()
