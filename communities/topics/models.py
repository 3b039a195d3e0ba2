from django.db import models

from communities.words.topics import LENGTH


class PostTopic(models.Model):
    """That a post, as it reads now, has a #word in it.

    `name` is as `words.topics.normal` spells it; `topic` is the same for all posts of a group with that name.
    """

    topic = models.UUIDField()
    post = models.ForeignKey("communities.Post", on_delete=models.CASCADE, related_name="topics")
    name = models.CharField(max_length=LENGTH)

    class Meta:
        constraints = [models.UniqueConstraint(fields=["topic", "post"], name="post_topic_once")]

    def __str__(self) -> str:
        return self.name
