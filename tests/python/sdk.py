"""The official Python SDK against the replay server: `sdk.py BASE_URL < calls.json`.

The calls are recorded requests; the server answers only those that arrive as they were recorded. Ends
with status 77 where the package is not installed.
"""

import json
import sys

try:
    import anthropic
except ImportError as error:
    print(f"the package anthropic is not installed: {error}")
    sys.exit(77)

calls = json.load(sys.stdin)
client = anthropic.Anthropic(
    api_key="any",
    base_url=sys.argv[1],
    max_retries=0,
    timeout=10,
    # Newer versions of the package ask for newer versions of the API than were recorded.
    default_headers={"anthropic-version": "2023-06-01"},
)


def streamed(body):
    """Arguments of a request whose `stream` the SDK sets itself."""
    return {name: value for name, value in body.items() if name != "stream"}


message = client.messages.create(**calls["create"])
assert message.content[0].text and message.stop_reason == "end_turn", message
assert message._request_id, "the id of the request is in a header"

with client.messages.stream(**streamed(calls["stream"])) as stream:
    text = "".join(stream.text_stream)
    final = stream.get_final_message()
assert text and final.content[0].text == text, final

with client.messages.stream(**streamed(calls["tool"])) as stream:
    final = stream.get_final_message()
tool = [block for block in final.content if block.type == "tool_use"][0]
assert final.stop_reason == "tool_use" and tool.name == "get_weather" and tool.input["city"], final

count = client.messages.count_tokens(**calls["count"])
assert count.input_tokens > 0, count

models = list(client.models.list(limit=calls["models_limit"]))
assert len(models) > calls["models_limit"], "the second page comes as well"

batch = client.messages.batches.create(**calls["batch"])
while batch.processing_status != "ended":
    before, batch = batch, client.messages.batches.retrieve(batch.id)
    assert batch.id == before.id
kinds = {result.custom_id: result.result.type for result in client.messages.batches.results(batch.id)}
assert len(kinds) == len(calls["batch"]["requests"]), kinds
assert "succeeded" in kinds.values(), kinds

print("create, stream, tool call, count, models, batch with results")
