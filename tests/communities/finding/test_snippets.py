"""What is shown of a find, and that a long text costs no more than a short one."""

import pytest

from communities.finding.snippets import AFTER, BEFORE, snippet, window
from communities.search.terms import parse


def shown(text: str, words: str) -> str:
    return "".join(f"[{text}]" if is_match else text for text, is_match in snippet(text, parse(words)))


@pytest.mark.parametrize("filling", ["\n", "[", "> ", "- \n", "*", "[a](", "a ", "."])
@pytest.mark.parametrize("words", ["kettle", "harvest"])
def test_only_a_window_around_the_find_is_looked_at(filling: str, words: str) -> None:
    text = f"kettle {filling * 19_000} harvest"
    assert len(window(text, parse(words))[0]) <= BEFORE + AFTER
    assert f"[{words}]" in shown(text, words)


def test_marks_are_left_out_and_what_was_cut_off_is_said() -> None:
    assert shown("- **Tea**, see [the kettle](https://example.org)\n> twice", "kettle") == "Tea, see the [kettle] twice"
    assert shown(f"{'x ' * 900}kettle {'y ' * 900}", "kettle").startswith("…x x")
    assert shown(f"{'x ' * 900}kettle {'y ' * 900}", "kettle").endswith("y…")
