"""Drives S3 and SQS with boto3, unmodified: python3 boto3_check.py <s3 endpoint> <sqs endpoint>."""
import io
import sys

import boto3
from botocore.exceptions import ClientError
from boto3.s3.transfer import TransferConfig

COMMON = dict(region_name="eu-west-1", aws_access_key_id="boto", aws_secret_access_key="x")


def status(call):
    try:
        call()
    except ClientError as error:
        return error.response["ResponseMetadata"]["HTTPStatusCode"]
    return 200


def check_s3(endpoint):
    s3 = boto3.client("s3", endpoint_url=endpoint, **COMMON)
    s3.create_bucket(Bucket="boto", CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
    key = "a b+c/%20 \u4e2d\u6587 \U0001f600"
    etag = s3.put_object(Bucket="boto", Key=key, Body=b"one", Metadata={"m": "v"})["ETag"]
    assert s3.get_object(Bucket="boto", Key=key)["Body"].read() == b"one"
    assert s3.head_object(Bucket="boto", Key=key)["ContentLength"] == 3
    assert status(lambda: s3.put_object(Bucket="boto", Key=key, Body=b"x", IfNoneMatch="*")) == 412
    assert status(lambda: s3.put_object(Bucket="boto", Key=key, Body=b"x", IfMatch='"0"')) == 412
    assert status(lambda: s3.get_object(Bucket="boto", Key=key, IfNoneMatch=etag)) == 304
    assert s3.put_object(Bucket="boto", Key=key, Body=b"two", IfMatch=etag)["ETag"] != etag
    body = bytes(range(256)) * 65536  # 16 MiB
    config = TransferConfig(multipart_threshold=1 << 20, multipart_chunksize=5 << 20)
    s3.upload_fileobj(io.BytesIO(body), "boto", "big", Config=config)
    assert s3.head_object(Bucket="boto", Key="big")["ETag"].endswith('-4"')
    out = io.BytesIO()
    s3.download_fileobj("boto", "big", out, Config=config)
    assert out.getvalue() == body
    s3.copy({"Bucket": "boto", "Key": "big"}, "boto", "big2", Config=config)
    assert s3.get_object(Bucket="boto", Key="big2", Range="bytes=254-257")["Body"].read() == bytes([254, 255, 0, 1])
    listed = [item["Key"] for page in s3.get_paginator("list_objects_v2").paginate(
        Bucket="boto", PaginationConfig={"PageSize": 1}) for item in page["Contents"]]
    assert listed == [key, "big", "big2"], listed
    assert [item["Key"] for item in s3.list_objects(Bucket="boto")["Contents"]] == listed
    deleted = s3.delete_objects(Bucket="boto", Delete={"Objects": [{"Key": name} for name in listed]})
    assert len(deleted["Deleted"]) == 3
    s3.delete_bucket(Bucket="boto")
    assert status(lambda: s3.head_bucket(Bucket="boto")) == 404


def check_sqs(endpoint):
    sqs = boto3.client("sqs", endpoint_url=endpoint, **COMMON)
    dead = sqs.create_queue(QueueName="dead")["QueueUrl"]
    arn = sqs.get_queue_attributes(QueueUrl=dead, AttributeNames=["QueueArn"])["Attributes"]["QueueArn"]
    url = sqs.create_queue(QueueName="work", Attributes={
        "VisibilityTimeout": "0",
        "RedrivePolicy": '{"deadLetterTargetArn":"%s","maxReceiveCount":2}' % arn})["QueueUrl"]
    sent = sqs.send_message(QueueUrl=url, MessageBody="hi \u4e2d", MessageAttributes={
        "n": {"DataType": "Number", "StringValue": "1"}, "b": {"DataType": "Binary", "BinaryValue": b"\x00\xff"}})
    for count in ("1", "2"):
        message = sqs.receive_message(
            QueueUrl=url, MessageSystemAttributeNames=["All"], MessageAttributeNames=["All"])["Messages"][0]
        assert message["MessageId"] == sent["MessageId"]
        assert message["Attributes"]["ApproximateReceiveCount"] == count
        assert message["MessageAttributes"]["b"]["BinaryValue"] == b"\x00\xff"
    assert "Messages" not in sqs.receive_message(QueueUrl=url)
    poison = sqs.receive_message(QueueUrl=dead, MessageSystemAttributeNames=["All"])["Messages"][0]
    assert poison["Attributes"]["DeadLetterQueueSourceArn"].endswith(":work")
    sqs.delete_message(QueueUrl=dead, ReceiptHandle=poison["ReceiptHandle"])
    entries = [{"Id": str(i), "MessageBody": str(i)} for i in range(10)]
    assert len(sqs.send_message_batch(QueueUrl=url, Entries=entries)["Successful"]) == 10
    fifo = sqs.create_queue(QueueName="f.fifo", Attributes={"FifoQueue": "true", "ContentBasedDeduplication": "true"})
    first = sqs.send_message(QueueUrl=fifo["QueueUrl"], MessageBody="x", MessageGroupId="g")
    again = sqs.send_message(QueueUrl=fifo["QueueUrl"], MessageBody="x", MessageGroupId="g")
    assert first["SequenceNumber"] == again["SequenceNumber"]
    assert len(sqs.list_queues()["QueueUrls"]) == 3
    assert status(lambda: sqs.get_queue_url(QueueName="nobody")) == 400
    sqs.purge_queue(QueueUrl=url)
    sqs.delete_queue(QueueUrl=url)


check_s3(sys.argv[1])
check_sqs(sys.argv[2])
print("ok")
