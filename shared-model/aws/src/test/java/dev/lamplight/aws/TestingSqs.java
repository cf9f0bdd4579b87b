package dev.lamplight.aws;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import software.amazon.awssdk.services.sqs.SqsClient;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityRequest;
import software.amazon.awssdk.services.sqs.model.ChangeMessageVisibilityResponse;

/// Remembers changes of visibility as `queue receiptHandle seconds`.
final class TestingSqs implements SqsClient {
    private final List<String> visibilities = new CopyOnWriteArrayList<>();

    List<String> visibilities() {
        return List.copyOf(visibilities);
    }

    @Override
    public ChangeMessageVisibilityResponse changeMessageVisibility(ChangeMessageVisibilityRequest request) {
        String queue = request.queueUrl().substring(request.queueUrl().lastIndexOf('/') + 1);
        visibilities.add(queue + " " + request.receiptHandle() + " " + request.visibilityTimeout());
        return ChangeMessageVisibilityResponse.builder().build();
    }

    @Override
    public String serviceName() {
        return SERVICE_NAME;
    }

    @Override
    public void close() {}
}
