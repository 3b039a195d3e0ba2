"""Our own image and document models, so that they can grow without leaving Wagtail's behind."""

from typing import Any

from django.db import models
from django.utils.crypto import get_random_string
from django.utils.translation import gettext_lazy as _
from wagtail.documents.models import AbstractDocument, Document
from wagtail.images.models import AbstractImage, AbstractRendition, Image

from home.media.pictures import CleanPicture, clean_picture

RANDOM_PART = 16  # characters, about 95 bits


class SiteImage(AbstractImage):
    """A picture of the public site. Members' pictures are never kept here."""

    admin_form_fields = (*Image.admin_form_fields,)

    def get_upload_to(self, filename: str) -> str:
        """Under a name nobody can guess: a picture of a page that is not public yet is served like any other."""
        return str(super().get_upload_to(f"{get_random_string(RANDOM_PART)}-{filename}"))

    def save(self, *args: Any, **kwargs: Any) -> None:
        """Whoever brings a new file, it is stored clean: this is the one path that no upload can go round."""
        if self.file and not self.file._committed and not isinstance(self.file.file, CleanPicture):
            self.file = clean_picture(self.file.name, self.file.file)
            self._set_image_file_metadata()
        super().save(*args, **kwargs)


class SiteRendition(AbstractRendition):
    shown_to_public = False  # made while a page is drawn: what it shows is the picture
    image = models.ForeignKey(SiteImage, on_delete=models.CASCADE, related_name="renditions")

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["image", "filter_spec", "focal_point_key"], name="site_rendition_once")
        ]


class SiteDocument(AbstractDocument):
    admin_form_fields = Document.admin_form_fields

    class Meta(AbstractDocument.Meta):
        verbose_name = _("document")
