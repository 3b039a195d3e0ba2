"""Puts the words of a suggestion where a search looks."""

from django.db import transaction

from home.promoted.models import SearchSuggestion, SuggestionPhrase
from home.promoted.phrases import phrases_of


@transaction.atomic
def file_words(suggestion: SearchSuggestion) -> None:
    """Exactly the phrases of its words from now on; the same words again change nothing."""
    SearchSuggestion.objects.select_for_update().get(pk=suggestion.pk)
    wanted = phrases_of(suggestion.words)
    known = set(suggestion.phrases.values_list("phrase", flat=True))
    suggestion.phrases.exclude(phrase__in=wanted).delete()
    SuggestionPhrase.objects.bulk_create(
        SuggestionPhrase(suggestion=suggestion, phrase=phrase) for phrase in wanted if phrase not in known
    )
