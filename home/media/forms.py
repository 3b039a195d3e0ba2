"""The forms behind every way a picture or a document enters /cms/."""

from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.forms import FileField
from wagtail.documents.forms import BaseDocumentForm
from wagtail.images.fields import WagtailImageField
from wagtail.images.forms import BaseImageForm

from core.errors import Refused
from home.media.documents import check_document
from home.media.pictures import clean_picture


class PictureField(WagtailImageField):
    """Hands on the picture written anew, so that what is hashed, measured and stored is the clean one."""

    def to_python(self, data: Any) -> Any:
        upload = FileField.to_python(self, data)
        if upload is None:
            return None
        self.check_image_file_size(upload)
        try:
            clean = clean_picture(upload.name or "", upload)
        except Refused as refused:
            raise ValidationError(refused.message, code=refused.code) from refused
        return super().to_python(clean)


class PictureForm(BaseImageForm):
    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if "file" in self.fields:
            plain = self.fields["file"]
            self.fields["file"] = PictureField(
                label=plain.label, required=plain.required, widget=plain.widget, initial=plain.initial
            )


class DocumentForm(BaseDocumentForm):
    def clean_file(self) -> Any:
        file = self.cleaned_data["file"]
        if isinstance(file, UploadedFile):
            try:
                check_document(file.name or "", file)
            except Refused as refused:
                raise ValidationError(refused.message, code=refused.code) from refused
        return file
