from django.db import models


class Message(models.Model):
    room = models.IntegerField()
    body = models.TextField()
    created = models.DateTimeField(auto_now_add=True)

    class Meta:
        app_label = "tutorial"
        indexes = [models.Index(fields=["room", "id"])]

    def __str__(self) -> str:
        return str(self.pk)
