"""Drives chat with OpenAI's Python client, unmodified. The model has random weights: what it says has no sense, the form has.

    openai_chat.py BASE_URL KEY CLAIM
"""

import json
import sys

import openai

from openai_client import raises

TINY = "tiny"
CITY = {
    "type": "object",
    "properties": {"name": {"enum": ["Lisbon", "Porto"]}, "people": {"type": "integer", "minimum": 0, "maximum": 99}},
    "required": ["name", "people"],
    "additionalProperties": False,
}
WEATHER = {
    "type": "function",
    "function": {
        "name": "weather",
        "description": "The weather of a city",
        "parameters": {
            "type": "object",
            "properties": {"city": {"enum": ["Lisbon", "Porto"]}},
            "required": ["city"],
            "additionalProperties": False,
        },
        "strict": True,
    },
}
QUESTION = [{"role": "system", "content": "Be brief."}, {"role": "user", "content": "Where is the tide table? 潮汐表在哪里"}]


def create(client, **options):
    return client.chat.completions.create(
        **{"model": TINY, "messages": QUESTION, "temperature": 0, "max_completion_tokens": 24, **options})


def a_conversation_goes_on(client):
    answer = create(client)
    choice = answer.choices[0]
    assert answer.object == "chat.completion" and answer.model == TINY and answer.id.startswith("chatcmpl-"), answer
    assert choice.message.role == "assistant" and choice.finish_reason in ("stop", "length"), choice
    usage = answer.usage
    assert usage.prompt_tokens > 10 and 1 <= usage.completion_tokens <= 24, usage
    assert usage.total_tokens == usage.prompt_tokens + usage.completion_tokens, usage
    assert create(client).choices[0].message.content == choice.message.content, "the same request, the same answer"
    seeded = [create(client, temperature=1, seed=7).choices[0].message.content for _ in range(2)]
    assert seeded[0] == seeded[1], seeded
    several = create(client, n=3, temperature=1, seed=1, logprobs=True, top_logprobs=2)
    assert [each.index for each in several.choices] == [0, 1, 2]
    for each in several.choices:
        assert all(token.logprob <= 0 and len(token.top_logprobs) == 2 for token in each.logprobs.content), each
    more = QUESTION + [{"role": "assistant", "content": choice.message.content},
                       {"role": "user", "content": [{"type": "text", "text": "And "}, {"type": "text", "text": "then?"}]}]
    assert create(client, messages=more).usage.prompt_tokens > usage.prompt_tokens


def a_stream_is_the_whole_answer(client):
    whole = create(client)
    chunks = list(create(client, stream=True, stream_options={"include_usage": True}))
    assert len({chunk.id for chunk in chunks}) == 1 and chunks[0].choices[0].delta.role == "assistant", chunks[0]
    assert chunks[-1].choices == [] and chunks[-1].usage.completion_tokens == whole.usage.completion_tokens, chunks[-1]
    assert all(chunk.usage is None for chunk in chunks[:-1])
    text = "".join(chunk.choices[0].delta.content or "" for chunk in chunks[:-1])
    assert text == whole.choices[0].message.content, (text, whole)
    assert [chunk.choices[0].finish_reason for chunk in chunks[:-1] if chunk.choices[0].finish_reason] == [
        whole.choices[0].finish_reason]
    with client.chat.completions.stream(
            model=TINY, messages=QUESTION, temperature=0, max_completion_tokens=24) as stream:
        assert "".join(event.delta for event in stream if event.type == "content.delta") == text
    stop = text[len(text) // 2:][:2]
    cut = list(create(client, stream=True, stop=[stop]))
    shown = "".join(chunk.choices[0].delta.content or "" for chunk in cut)
    assert shown == text[:text.index(stop)] and cut[-1].choices[0].finish_reason == "stop", (shown, text, stop)


def a_tool_is_called_and_answered(client):
    answer = create(client, tools=[WEATHER], tool_choice="required", max_completion_tokens=100)
    assert answer.choices[0].finish_reason == "tool_calls", answer
    call = answer.choices[0].message.tool_calls[0]
    assert call.type == "function" and call.function.name == "weather" and call.id, call
    assert json.loads(call.function.arguments)["city"] in ("Lisbon", "Porto"), call
    before = create(client).usage.prompt_tokens
    messages = QUESTION + [answer.choices[0].message, {"role": "tool", "tool_call_id": call.id, "content": "sunny"}]
    after = create(client, messages=messages, tools=[WEATHER], tool_choice="none")
    assert after.choices[0].message.tool_calls is None and after.usage.prompt_tokens > before, after
    chunks = list(create(
        client, tools=[WEATHER], tool_choice={"type": "function", "function": {"name": "weather"}},
        max_completion_tokens=100, stream=True))
    names, arguments = "", ""
    for chunk in chunks:
        for delta in chunk.choices[0].delta.tool_calls or []:
            assert delta.index == 0, delta
            names += delta.function.name or ""
            arguments += delta.function.arguments or ""
    assert names == "weather" and json.loads(arguments)["city"] in ("Lisbon", "Porto"), (names, arguments)
    assert chunks[-1].choices[0].finish_reason == "tool_calls", chunks[-1]


def an_answer_has_its_schema(client):
    schema = {"type": "json_schema", "json_schema": {"name": "city", "schema": CITY, "strict": True}}
    for seed in range(3):
        answer = create(client, response_format=schema, temperature=1, seed=seed, max_completion_tokens=100)
        city = json.loads(answer.choices[0].message.content)
        assert set(city) == {"name", "people"} and city["name"] in ("Lisbon", "Porto") and 0 <= city["people"] <= 99, city
    answer = create(client, response_format={"type": "json_object"}, temperature=1, seed=3, max_completion_tokens=200)
    if answer.choices[0].finish_reason == "stop":
        assert isinstance(json.loads(answer.choices[0].message.content), dict), answer


def a_prompt_goes_on(client):
    answer = client.completions.create(model=TINY, prompt=["The tide", "A lamp"], max_tokens=8, temperature=0, logprobs=2)
    assert [choice.index for choice in answer.choices] == [0, 1] and answer.object == "text_completion", answer
    for choice in answer.choices:
        assert len(choice.logprobs.tokens) == len(choice.logprobs.token_logprobs) <= 8, choice
    echoed = client.completions.create(model=TINY, prompt="The tide", max_tokens=4, temperature=0, echo=True)
    assert echoed.choices[0].text.startswith("The tide"), echoed


def what_chat_refuses_has_the_clients_classes(client):
    unknown = raises(openai.NotFoundError, lambda: create(client, model="no-such-model"))
    assert unknown.code == "model_not_found" and TINY in unknown.message, unknown
    wrong = raises(openai.BadRequestError, lambda: create(client, messages=[]))
    assert wrong.param == "messages" and wrong.type == "invalid_request_error", wrong
    long = raises(openai.BadRequestError, lambda: create(
        client, messages=[{"role": "user", "content": "tide " * 5_000}]))
    assert long.code == "context_length_exceeded" and "512" in long.message, long
    wrong = raises(openai.BadRequestError, lambda: create(client, stream=True, temperature=3))
    assert wrong.param == "temperature", wrong


CLAIMS = {
    claim.__name__: claim
    for claim in (
        a_conversation_goes_on,
        a_stream_is_the_whole_answer,
        a_tool_is_called_and_answered,
        an_answer_has_its_schema,
        a_prompt_goes_on,
        what_chat_refuses_has_the_clients_classes,
    )
}

if __name__ == "__main__":
    base_url, key, name = sys.argv[1:]
    CLAIMS[name](openai.OpenAI(base_url=base_url, api_key=key, max_retries=2))
