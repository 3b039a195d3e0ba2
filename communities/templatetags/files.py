from pathlib import PurePath
from typing import Any

from django import template
from django.urls import reverse

from communities.files.models import StoredFile

register = template.Library()
PICTURES = {".jpg", ".jpeg", ".png", ".gif", ".webp", ".avif", ".heic", ".heif"}


@register.filter
def srcset(file: StoredFile) -> str:
    """The widths of a picture, from which the browser takes what fits the screen."""
    path = reverse("file", args=[file.pk])
    return ", ".join(f"{path}?size={width} {width}w" for width in file.widths)


@register.filter
def ending(name: str) -> str:
    """What kind of file a name says it is, and nothing else of the name."""
    return PurePath(name).suffix.lower()[:8] or "?"


@register.filter
def is_picture(said: dict[str, Any]) -> bool:
    """Of a file as a kept copy tells of it, which says no more than its name."""
    return bool(said.get("is_portrait")) or ending(str(said.get("name", ""))) in PICTURES
