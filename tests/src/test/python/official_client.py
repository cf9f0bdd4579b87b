"""Drives the product with OpenAI's Python client, unmodified. Usage: official_client.py BASE_URL KEY"""

import sys

import openai

TEXTS = {
    "bees.txt": "Honey bees dance to show the hive where flowers are: the angle tells the direction.",
    "鲸.txt": "蓝鲸是已知最大的动物，它们以磷虾为食，每天可以吃掉四吨。",
}

client = openai.OpenAI(base_url=sys.argv[1], api_key=sys.argv[2])
store = client.vector_stores.create(name="python")
batch = client.vector_stores.file_batches.upload_and_poll(
    vector_store_id=store.id,
    files=[(name, text.encode("utf-8")) for name, text in TEXTS.items()],
)
assert batch.status == "completed", batch
assert batch.file_counts.completed == len(TEXTS), batch

for question, name in [("How do bees tell each other where to fly?", "bees.txt"), ("蓝鲸吃什么", "鲸.txt")]:
    results = client.vector_stores.search(vector_store_id=store.id, query=question).data
    assert results[0].filename == name, results
    assert results[0].content[0].text == TEXTS[name], results

for file in client.vector_stores.files.list(vector_store_id=store.id):
    client.files.delete(file.id)
assert client.vector_stores.search(vector_store_id=store.id, query="bees").data == []
assert client.vector_stores.delete(store.id).deleted
try:
    client.vector_stores.retrieve(store.id)
except openai.NotFoundError:
    pass
else:
    raise AssertionError("the deleted store is still there")
