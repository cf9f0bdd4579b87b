"""Drives the product with OpenAI's Python client, unmodified.

    openai_client.py BASE_URL KEY CLAIM

Each function below is a claim; the process ends with 0 where it holds. `claims` prints their names.
"""

import array
import base64
import math
import sys
import threading

import openai

BEES = "Honey bees dance to show the hive where flowers are: the angle tells the direction."
WHALES = "蓝鲸是已知最大的动物，它们以磷虾为食，每天可以吃掉四吨。"
BREAD = "A sourdough starter is fed with flour and water every day, and the loaf is baked in a closed pot."
NO_STORE = "vs_000000000000000000000000"
ENGLISH = "bge-small-en-v1.5"
CHINESE = "bge-small-zh-v1.5"
CHEAP = "all-minilm-l6-v2"
EXTRACTIVE = "lamplight-extractive"


def raises(kind, call):
    """The exception of this class, and of no subclass of another meaning, that the call ends in."""
    try:
        call()
    except kind as error:
        assert type(error) is kind, error
        assert error.request_id, "no x-request-id"
        return error
    raise AssertionError(f"expected {kind.__name__}")


def upload(client, name, text):
    return client.files.create(file=(name, text.encode("utf-8")), purpose="assistants")


def store_with(client, name, files):
    """A store whose files are completed: {name: (text, attributes)}; returns the store and its files by name."""
    store = client.vector_stores.create(name=name)
    ids = {}
    for file_name, (text, attributes) in files.items():
        file = upload(client, file_name, text)
        attached = client.vector_stores.files.create_and_poll(
            file.id, vector_store_id=store.id, attributes=attributes, poll_interval_ms=200)
        assert attached.status == "completed", attached
        ids[file_name] = file.id
    return store, ids


def files_come_back(client):
    names = ["bees.txt", "鲸鱼 – notes.md", "a b+c%20.txt"]
    files = [upload(client, name, f"{name}: {BEES}") for name in names]
    for name, file in zip(names, files):
        assert file.object == "file" and file.filename == name and file.purpose == "assistants", file
        assert file.bytes == len(f"{name}: {BEES}".encode("utf-8")), file
        assert client.files.retrieve(file.id) == file
        assert client.files.content(file.id).read().decode("utf-8") == f"{name}: {BEES}"
    listed = [file.id for file in client.files.list(limit=1, order="asc")]  # the client asks for page after page
    assert [file for file in listed if file in {file.id for file in files}] == [file.id for file in files], listed
    for file in files:
        assert client.files.delete(file.id).deleted
        raises(openai.NotFoundError, lambda: client.files.retrieve(file.id))
        raises(openai.NotFoundError, lambda: client.files.content(file.id))


def content_is_streamed(client):
    body = bytes(range(256)) * 12_000  # 3 MB of what is no text
    file = client.files.create(file=("bytes.bin", body), purpose="user_data")
    with client.files.with_streaming_response.content(file.id) as answer:
        assert answer.headers.get("content-length") == str(len(body)), answer.headers
        parts = list(answer.iter_bytes(chunk_size=64 * 1024))
    assert len(parts) > 10, len(parts)
    assert b"".join(parts) == body
    client.files.delete(file.id)


def stores_live_and_die(client):
    store = client.vector_stores.create(
        name="first", metadata={"team": "sea"}, expires_after={"anchor": "last_active_at", "days": 3})
    assert store.status == "completed" and store.file_counts.total == 0 and store.usage_bytes == 0, store
    assert store.expires_after.days == 3 and store.expires_at > store.created_at, store
    changed = client.vector_stores.update(store.id, name="second", metadata={"team": "land"})
    assert changed.name == "second" and changed.metadata == {"team": "land"}, changed
    assert client.vector_stores.retrieve(store.id).name == "second"
    assert store.id in [listed.id for listed in client.vector_stores.list(limit=1)]
    assert client.vector_stores.delete(store.id).deleted
    raises(openai.NotFoundError, lambda: client.vector_stores.retrieve(store.id))
    raises(openai.NotFoundError, lambda: client.vector_stores.search(store.id, query="anything"))
    assert store.id not in [listed.id for listed in client.vector_stores.list()]


def attachments_say_what_they_are(client):
    store, ids = store_with(client, "attached", {"bees.txt": (BEES, {"topic": "animals", "year": 2026, "wild": True})})
    files = client.vector_stores.files
    file = files.retrieve(ids["bees.txt"], vector_store_id=store.id)
    assert file.attributes == {"topic": "animals", "year": 2026, "wild": True}, file
    assert file.last_error is None and file.usage_bytes > 0, file
    assert "".join(part.text for part in files.content(file.id, vector_store_id=store.id)) == BEES
    files.update(file.id, vector_store_id=store.id, attributes={"topic": "honey"})
    assert files.poll(file.id, vector_store_id=store.id, poll_interval_ms=200).attributes == {"topic": "honey"}
    other = files.upload_and_poll(
        vector_store_id=store.id, file=("bread.txt", BREAD.encode()), poll_interval_ms=200,
        chunking_strategy={"type": "static", "static": {"max_chunk_size_tokens": 100, "chunk_overlap_tokens": 10}})
    assert other.status == "completed" and other.chunking_strategy.static.max_chunk_size_tokens == 100, other
    listed = files.list(vector_store_id=store.id, filter="completed", limit=1, order="asc")
    assert [each.id for each in listed] == [file.id, other.id]
    assert client.vector_stores.retrieve(store.id).file_counts.completed == 2
    assert files.delete(file.id, vector_store_id=store.id).deleted
    raises(openai.NotFoundError, lambda: files.retrieve(file.id, vector_store_id=store.id))
    assert client.files.retrieve(file.id).id == file.id, "a detached file stays"
    assert [each.file_id for each in client.vector_stores.search(store.id, query="bees dance")] == [other.id]


def what_cannot_be_read_says_why(client):
    store = client.vector_stores.create(name="broken")
    broken = client.vector_stores.files.upload_and_poll(
        vector_store_id=store.id, file=("broken.pdf", b"%PDF-1.7\nnothing of a document"), poll_interval_ms=200)
    assert broken.status == "failed", broken
    assert broken.last_error.code == "invalid_file" and broken.last_error.message, broken
    counts = client.vector_stores.retrieve(store.id).file_counts
    assert (counts.failed, counts.completed, counts.total) == (1, 0, 1), counts


def batches_are_polled_to_their_end(client):
    store = client.vector_stores.create(name="batch")
    texts = {"bees.txt": BEES, "鲸.txt": WHALES, "bread.txt": BREAD}
    batches = client.vector_stores.file_batches
    batch = batches.upload_and_poll(
        vector_store_id=store.id, files=[(name, text.encode("utf-8")) for name, text in texts.items()],
        poll_interval_ms=200)
    assert batch.status == "completed" and batch.file_counts.completed == len(texts), batch
    assert batches.retrieve(batch.id, vector_store_id=store.id).file_counts.total == len(texts)
    listed = [file.id for file in batches.list_files(batch.id, vector_store_id=store.id, limit=1)]
    assert len(set(listed)) == len(texts), listed
    for question, name in [("How do bees tell each other where to fly?", "bees.txt"), ("蓝鲸吃什么", "鲸.txt")]:
        best = client.vector_stores.search(store.id, query=question).data[0]
        assert best.filename == name and best.content[0].text == texts[name], best
    for file in listed:
        client.files.delete(file)
    assert client.vector_stores.search(store.id, query="bees").data == []


def search_takes_what_the_client_can_say(client):
    store, ids = store_with(client, "searched", {
        "bees.txt": (BEES, {"topic": "animals", "year": 2024}),
        "whales.txt": (WHALES, {"topic": "animals", "year": 2026}),
        "bread.txt": (BREAD, {"topic": "kitchen", "year": 2025}),
    })

    def found(query, **options):
        return [each.file_id for each in client.vector_stores.search(store.id, query=query, **options)]

    def compare(key, kind, value):
        return {"key": key, "type": kind, "value": value}

    everything = "bees, bread and 蓝鲸"
    assert set(found(everything)) == set(ids.values())
    assert found("蓝鲸吃什么", max_num_results=1) == [ids["whales.txt"]]
    assert found(["how do bees dance", "向日葵 where flowers are"], rewrite_query=True)[0] == ids["bees.txt"]
    assert found(everything, filters=compare("topic", "eq", "kitchen")) == [ids["bread.txt"]]
    assert set(found(everything, filters=compare("topic", "ne", "kitchen"))) == {ids["bees.txt"], ids["whales.txt"]}
    assert found(everything, filters=compare("year", "gt", 2025)) == [ids["whales.txt"]]
    assert found(everything, filters=compare("year", "lt", 2025)) == [ids["bees.txt"]]
    assert found(everything, filters=compare("year", "in", [2025])) == [ids["bread.txt"]]
    assert set(found(everything, filters={"type": "or", "filters": [
        compare("topic", "eq", "kitchen"),
        {"type": "and", "filters": [compare("year", "gte", 2024), compare("year", "lte", 2024)]},
    ]})) == {ids["bread.txt"], ids["bees.txt"]}
    results = client.vector_stores.search(store.id, query="how do bees dance").data
    scores = [each.score for each in results]
    assert scores == sorted(scores, reverse=True) and all(0 <= score <= 1 for score in scores), scores
    assert found("how do bees dance", ranking_options={"score_threshold": scores[0]}) == [results[0].file_id]


def errors_have_the_clients_classes(client):
    stranger = openai.OpenAI(base_url=client.base_url, api_key="sk-of-somebody-else", max_retries=0)
    assert raises(openai.AuthenticationError, lambda: stranger.files.list()).code == "invalid_api_key"
    unknown = raises(openai.NotFoundError, lambda: client.vector_stores.retrieve(NO_STORE))
    assert unknown.code == "not_found" and NO_STORE in unknown.message, unknown
    wrong = raises(openai.BadRequestError, lambda: client.vector_stores.search(NO_STORE, query=""))
    assert wrong.param == "query" and wrong.type == "invalid_request_error", wrong
    wrong = raises(openai.BadRequestError, lambda: client.files.create(
        file=("a.txt", b"a"), purpose="assistants", expires_after={"anchor": "created_at", "seconds": 3600}))
    assert wrong.param == "expires_after", wrong
    large = raises(openai.APIStatusError, lambda: client.files.create(
        file=("large.txt", b"a" * 11 * 1024 * 1024), purpose="assistants"))
    assert large.status_code == 413 and large.code == "request_too_large", large
    nowhere = raises(openai.NotFoundError, lambda: client.fine_tuning.jobs.list())
    assert nowhere.code == "not_found" and "sk-" not in nowhere.message, nowhere


def a_failing_storage_is_a_503_that_the_client_repeats(client):
    """The storage fails for a while; whoever runs this ends that once it has failed often enough."""
    impatient = client.with_options(max_retries=0)
    refused = raises(openai.InternalServerError, lambda: impatient.vector_stores.list())
    assert refused.status_code == 503 and refused.code == "storage_unavailable", refused
    assert int(refused.response.headers["retry-after"]) >= 1, refused.response.headers
    answer = client.with_options(max_retries=8).vector_stores.with_raw_response.list()
    assert answer.retries_taken >= 1, answer.retries_taken
    assert answer.parse().object == "list"


def a_full_house_is_a_429_that_the_client_repeats(client):
    """One request more than there may be environments; whoever runs this holds them until one is refused."""
    patient = client.with_options(max_retries=10)
    answers = [None, None, None]

    def ask(index):
        answers[index] = patient.vector_stores.with_raw_response.list()

    threads = [threading.Thread(target=ask, args=(index,)) for index in range(len(answers))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert all(answer is not None and answer.status_code == 200 for answer in answers), answers
    assert sum(answer.retries_taken for answer in answers) >= 1, "nobody was refused"


def models_are_listed_and_retrieved(client):
    models = list(client.models.list())
    # what stands behind OpenAI's fields comes through the client too
    tasks = {model.id: model.task for model in models}
    assert tasks == {ENGLISH: "embed", CHINESE: "embed", CHEAP: "embed", EXTRACTIVE: "answer"}, tasks
    for model in models:
        assert model.object == "model" and model.owned_by, model
        assert 1_500_000_000 < model.created < 2_000_000_000, model
        assert client.models.retrieve(model.id) == model
    for model in (model for model in models if model.task == "embed"):
        vector = client.embeddings.create(input=BEES, model=model.id).data[0].embedding
        assert len(vector) == model.dimensions, model
    answering = raises(openai.NotFoundError, lambda: client.embeddings.create(input=BEES, model=EXTRACTIVE))
    assert answering.code == "model_not_found", answering
    unknown = raises(openai.NotFoundError, lambda: client.models.retrieve("no-such-model"))
    assert unknown.code == "model_not_found" and ENGLISH in unknown.message, unknown
    refused = raises(openai.APIStatusError, lambda: client.models.delete(ENGLISH))
    assert refused.status_code == 405 and refused.response.headers["allow"] == "GET", refused


def embeddings_are_what_the_client_reads(client):
    def vector(text, model=ENGLISH, **options):
        return client.embeddings.create(input=text, model=model, **options).data[0].embedding

    def cosine(left, right):
        return sum(a * b for a, b in zip(left, right))

    texts = ["How do bees dance?", BEES, BREAD]
    answer = client.embeddings.create(input=texts, model=ENGLISH)  # the client asks for base64 by itself
    assert answer.object == "list" and answer.model == ENGLISH, answer
    assert [each.index for each in answer.data] == [0, 1, 2]
    assert answer.usage.prompt_tokens == answer.usage.total_tokens > 20, answer.usage
    question, bees, bread = (each.embedding for each in answer.data)
    assert len(question) == 384 and math.isclose(cosine(question, question), 1, abs_tol=1e-5)
    assert cosine(question, bees) > cosine(question, bread)
    assert vector(BEES) == bees, "a text alone has the vector that it has among others"
    plain = vector(BEES, encoding_format="float")
    coded = client.embeddings.create(input=BEES, model=ENGLISH, encoding_format="base64").data[0].embedding
    assert array.array("f", base64.b64decode(coded)).tolist() == array.array("f", plain).tolist()
    assert len(vector(WHALES, CHINESE)) == 512
    assert len(client.embeddings.create(input=[[2026, 2003], [7592]], model=ENGLISH).data) == 2
    raises(openai.NotFoundError, lambda: vector(BEES, "no-such-model"))
    for field, options in {
        "input": {"input": []},
        "dimensions": {"input": BEES, "dimensions": 100_000},
        "encoding_format": {"input": BEES, "encoding_format": "int8"},
    }.items():
        wrong = raises(openai.BadRequestError, lambda: client.embeddings.create(model=ENGLISH, **options))
        assert wrong.param == field, wrong
    wrong = raises(openai.BadRequestError, lambda: vector("bee " * 600))
    assert wrong.code == "context_length_exceeded", wrong


CLAIMS = {
    claim.__name__: claim
    for claim in (
        files_come_back,
        content_is_streamed,
        stores_live_and_die,
        attachments_say_what_they_are,
        what_cannot_be_read_says_why,
        batches_are_polled_to_their_end,
        search_takes_what_the_client_can_say,
        errors_have_the_clients_classes,
        models_are_listed_and_retrieved,
        embeddings_are_what_the_client_reads,
        a_failing_storage_is_a_503_that_the_client_repeats,
        a_full_house_is_a_429_that_the_client_repeats,
    )
}

if __name__ == "__main__":
    base_url, key, name = sys.argv[1:]
    CLAIMS[name](openai.OpenAI(base_url=base_url, api_key=key, max_retries=2))
