package dev.lamplight.tests.history;

import software.amazon.awssdk.services.sqs.SqsClient;

/// For functions that send nothing in these histories; each call would fail.
final class NoQueues implements SqsClient {
    @Override
    public String serviceName() {
        return "sqs";
    }

    @Override
    public void close() {}
}
