import json

from channels.generic.websocket import AsyncWebsocketConsumer

from tests.bench.tutorial.models import Message

MOST = 200


class ChatConsumer(AsyncWebsocketConsumer):
    async def connect(self) -> None:
        self.room = int(self.scope["url_route"]["kwargs"]["room_name"])
        self.group = f"chat_{self.room}"
        await self.channel_layer.group_add(self.group, self.channel_name)
        await self.accept()
        _, _, after = self.scope["query_string"].partition(b"after=")
        if after:
            async for row in Message.objects.filter(room=self.room, id__gt=int(after)).order_by("id")[:MOST]:
                await self.send(text_data=json.dumps({"id": row.id, "message": row.body}))

    async def disconnect(self, code: int) -> None:
        await self.channel_layer.group_discard(self.group, self.channel_name)

    async def receive(self, text_data: str) -> None:
        body = json.loads(text_data)["message"]
        row = await Message.objects.acreate(room=self.room, body=body)
        await self.channel_layer.group_send(self.group, {"type": "chat.message", "message": body, "id": row.id})

    async def chat_message(self, event: dict[str, object]) -> None:
        await self.send(text_data=json.dumps({"id": event["id"], "message": event["message"]}))
