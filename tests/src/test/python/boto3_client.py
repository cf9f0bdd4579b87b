"""Puts documents in as AWS's Python SDK, unmodified, does it, and finds them with OpenAI's.

    boto3_client.py S3_ENDPOINT SQS_ENDPOINT INBOX_BUCKET DOCUMENTS_QUEUE_URL BASE_URL KEY CLAIM
"""

import json
import sys
import time

import boto3
import openai

PATIENCE_SECONDS = 120
DROPPED = "The lighthouse of Eckmühl has a lamp that is seen from far away."
REPLACED = "The lighthouse of Eckmühl was repainted, and its lamp is electric now."
OFFERED = "泡绿茶的水温应在八十度左右，水太热会使茶汤变苦。"

s3_endpoint, sqs_endpoint, bucket, queue, base_url, key, claim = sys.argv[1:]
credentials = dict(region_name="us-east-1", aws_access_key_id="boto", aws_secret_access_key="x")
s3 = boto3.client("s3", endpoint_url=s3_endpoint, **credentials)
sqs = boto3.client("sqs", endpoint_url=sqs_endpoint, **credentials)
client = openai.OpenAI(base_url=base_url, api_key=key)


def until(what, question):
    """Asks the product until it answers; each question goes through the whole product and takes its time."""
    end = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < end:
        answer = question()
        if answer:
            return answer
    raise AssertionError(f"waited {PATIENCE_SECONDS} s: {what}")


def store_named(name):
    return next((store for store in client.vector_stores.list() if store.name == name), None)


def passages(store, query):
    return [(each.filename, each.content[0].text) for each in client.vector_stores.search(store.id, query=query)]


def what_is_dropped_is_found_until_it_is_removed():
    s3.put_object(Bucket=bucket, Key="towers/Eckmühl + 灯塔.txt", Body=DROPPED.encode("utf-8"))
    store = until("the folder makes a store", lambda: store_named("towers"))
    until("found", lambda: passages(store, "lamp of the lighthouse") == [("Eckmühl + 灯塔.txt", DROPPED)])
    s3.put_object(Bucket=bucket, Key="towers/Eckmühl + 灯塔.txt", Body=REPLACED.encode("utf-8"))
    until("replaced", lambda: passages(store, "lamp of the lighthouse") == [("Eckmühl + 灯塔.txt", REPLACED)])
    s3.delete_object(Bucket=bucket, Key="towers/Eckmühl + 灯塔.txt")
    until("removed", lambda: passages(store, "lamp of the lighthouse") == [])


def what_is_offered_is_found():
    store = client.vector_stores.create(name="offered")
    event = {
        "specversion": "1.0",
        "id": "offer-1",
        "source": "shop/faq",
        "type": "dev.lamplight.document.offered.v1",
        "time": "2026-01-31T08:00:00Z",
        "data": {"store": store.id, "name": "faq/tea", "text": OFFERED, "attributes": {"lang": "zh"}},
    }
    for _ in range(2):  # a sender that is not sure sends again
        sqs.send_message(QueueUrl=queue, MessageBody=json.dumps(event))
    until("found", lambda: passages(store, "绿茶 水温") == [("faq/tea", OFFERED)])
    found = client.vector_stores.search(
        store.id, query="绿茶 水温", filters={"key": "lang", "type": "eq", "value": "zh"})
    assert len(found.data) == 1, found


globals()[claim]()
