"""Drives the Responses API with OpenAI's Python client, unmodified: answers from documents, and a model of random weights.

    openai_responses.py BASE_URL KEY CLAIM
"""

import sys
import typing

import openai
import pydantic

from openai_client import BEES, BREAD, EXTRACTIVE, NO_STORE, raises, store_with

TINY = "tiny"
QUESTION = "How do bees tell each other where flowers are?"
SEARCHED = [
    "response.created",
    "response.in_progress",
    "response.output_item.added",
    "response.file_search_call.in_progress",
    "response.file_search_call.searching",
    "response.file_search_call.completed",
    "response.output_item.done",
]


class City(pydantic.BaseModel):
    name: typing.Literal["Lisbon", "Porto"]
    people: int = pydantic.Field(ge=0, le=99)


def ask(client, store, /, **options):
    return client.responses.create(**{
        "model": EXTRACTIVE, "input": QUESTION, "tools": [{"type": "file_search", "vector_store_ids": [store]}], **options})


def library(client):
    return store_with(client, "library", {"bees.txt": (BEES, {"topic": "animals"}), "bread.txt": (BREAD, {"topic": "kitchen"})})


def text_of(response):
    return next(item for item in response.output if item.type == "message").content[0]


def an_answer_cites_its_documents(client):
    store, ids = library(client)
    response = ask(client, store.id, include=["file_search_call.results"])
    assert response.status == "completed" and response.model == EXTRACTIVE and response.error is None, response
    search, message = response.output
    assert search.type == "file_search_call" and search.queries == [QUESTION], search
    assert search.results[0].file_id == ids["bees.txt"] and search.results[0].attributes == {"topic": "animals"}, search
    assert message.type == "message" and message.role == "assistant", message
    text = message.content[0]
    assert response.output_text == text.text and "dance" in text.text, text
    assert text.annotations, "an answer without a citation"
    assert text.annotations[0].file_id == ids["bees.txt"], text
    for citation in text.annotations:
        assert citation.type == "file_citation" and citation.file_id == ids[citation.filename], citation
        assert text.text[citation.index] == "[", citation
        # what stands behind OpenAI's fields comes through the client too
        document = {"bees.txt": BEES, "bread.txt": BREAD}[citation.filename]
        assert document[citation.char_start:citation.char_end] == citation.quote, citation
    usage = response.usage
    assert usage.total_tokens == usage.input_tokens + usage.output_tokens > 10, usage
    elsewhere = ask(client, store.id, tools=[{
        "type": "file_search", "vector_store_ids": [store.id], "max_num_results": 1,
        "filters": {"type": "eq", "key": "topic", "value": "kitchen"}}])
    assert "dance" not in elsewhere.output_text, elsewhere
    nowhere = ask(client, store.id, input="Which visa do I need to work in Canada for a year?")
    assert nowhere.output_text == "The documents do not answer this question.", nowhere
    assert text_of(nowhere).annotations == [], nowhere


def a_streamed_answer_cites_the_same(client):
    store, _ = library(client)
    whole = ask(client, store.id)
    events = list(ask(client, store.id, stream=True))
    assert [event.sequence_number for event in events] == list(range(len(events))), events
    assert [event.type for event in events[:len(SEARCHED)]] == SEARCHED, events
    assert events[-1].type == "response.completed", events[-1]
    deltas = [event.delta for event in events if event.type == "response.output_text.delta"]
    assert "".join(deltas) == whole.output_text, (deltas, whole)
    told = [event.annotation for event in events if event.type == "response.output_text.annotation.added"]
    cited = [annotation.model_dump() for annotation in text_of(whole).annotations]
    assert [dict(annotation) for annotation in told] == cited and cited, (told, cited)
    last = events[-1].response
    assert last.output_text == whole.output_text and text_of(last).annotations == text_of(whole).annotations, last
    assert last.usage == whole.usage, (last.usage, whole.usage)
    # the client's own gatherer of events, which refuses what comes in a wrong order
    with client.responses.stream(
            model=EXTRACTIVE, input=QUESTION,
            tools=[{"type": "file_search", "vector_store_ids": [store.id]}]) as stream:
        final = stream.get_final_response()
    assert final.output_text == whole.output_text, final


def a_model_answers_without_documents(client):
    def written(**options):
        return client.responses.create(**{
            "model": TINY, "instructions": "Be brief.", "input": "Where is the tide table?", "temperature": 0,
            "max_output_tokens": 24, **options})

    whole = written()
    assert whole.status in ("completed", "incomplete") and whole.output[0].type == "message", whole
    assert 1 <= whole.usage.output_tokens <= 24 and whole.instructions == "Be brief.", whole
    events = list(written(stream=True))
    assert "".join(event.delta for event in events if event.type == "response.output_text.delta") == whole.output_text
    assert events[-1].type == "response." + whole.status, events[-1]
    talk = [{"role": "user", "content": "Where is the tide table?"},
            {"role": "assistant", "content": whole.output_text},
            {"role": "user", "content": [{"type": "input_text", "text": "And then?"}]}]
    assert written(input=talk).usage.input_tokens > whole.usage.input_tokens
    parsed = client.responses.parse(
        model=TINY, input="Name a city.", text_format=City, temperature=0, max_output_tokens=200)
    assert parsed.status == "completed" and isinstance(parsed.output_parsed, City), parsed


def what_responses_refuse_has_the_clients_classes(client):
    unknown = raises(openai.NotFoundError, lambda: ask(client, NO_STORE, model="no-such-model"))
    assert unknown.code == "model_not_found" and EXTRACTIVE in unknown.message, unknown
    nowhere = raises(openai.NotFoundError, lambda: ask(client, NO_STORE))
    assert NO_STORE in nowhere.message, nowhere
    for field, options in {
        "store": {"store": True},
        "previous_response_id": {"previous_response_id": "resp_1"},
        "temperature": {"temperature": 3, "stream": True},
        "tools": {"tools": []},
    }.items():
        wrong = raises(openai.BadRequestError, lambda: ask(client, NO_STORE, **options))
        assert wrong.param == field and wrong.type == "invalid_request_error", wrong
    raises(openai.NotFoundError, lambda: client.responses.retrieve("resp_1"))


CLAIMS = {
    claim.__name__: claim
    for claim in (
        an_answer_cites_its_documents,
        a_streamed_answer_cites_the_same,
        a_model_answers_without_documents,
        what_responses_refuse_has_the_clients_classes,
    )
}

if __name__ == "__main__":
    base_url, key, name = sys.argv[1:]
    CLAIMS[name](openai.OpenAI(base_url=base_url, api_key=key, max_retries=2))
