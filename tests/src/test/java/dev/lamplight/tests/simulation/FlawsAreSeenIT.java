package dev.lamplight.tests.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.Workers;
import dev.lamplight.tests.simulation.Simulation.Plan;
import dev.lamplight.tests.simulation.Simulation.Result;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.core.sync.RequestBody;
import software.amazon.awssdk.services.s3.S3Client;
import software.amazon.awssdk.services.s3.model.PutObjectRequest;
import software.amazon.awssdk.services.s3.model.PutObjectResponse;
import software.amazon.awssdk.services.s3.model.S3Exception;

/// The history can fail: functions with a flaw that the protocol forbids are caught by a few seeds.
final class FlawsAreSeenIT {
    private static final int SEEDS = 6;

    private static final int FAULTS_PER_THOUSAND = 40;

    /// Few: a delivery that comes once more repairs what the one before it lost.
    private static final int DUPLICATES_PER_HUNDRED = 10;

    @Test
    void aSwapWithoutItsConditionIsSeenAsAnOverwrite() {
        assertThat(complaints(new Variant() {
                    @Override
                    public S3Client s3(String function, S3Client s3) {
                        return function.equals("index") ? unconditional(s3) : s3;
                    }
                }))
                .anyMatch(complaint -> complaint.contains("an overwrite"));
    }

    @Test
    void aCommitThatIgnoresThatItWasRefusedIsSeenAsALoss() {
        assertThat(complaints(new Variant() {
                    @Override
                    public S3Client s3(String function, S3Client s3) {
                        return function.equals("index") ? deafToRefusals(s3) : s3;
                    }

                    @Override
                    public int lostRacesPerHundred() {
                        return 25;
                    }
                }))
                .anyMatch(complaint -> complaint.contains("expected '"));
    }

    @Test
    void anAcknowledgementBeforeTheWorkIsSeenAsALoss() {
        assertThat(complaints(new Variant() {
                    @Override
                    public RequestHandler<SQSEvent, SQSBatchResponse> handler(
                            String function, RequestHandler<SQSEvent, SQSBatchResponse> handler, SimulatedSqs sqs) {
                        return function.equals("etl") ? hasty(handler, sqs) : handler;
                    }
                }))
                .anyMatch(complaint ->
                        complaint.contains("expected '") || complaint.contains("sent that nobody can read"));
    }

    /// What the history says of the first life in which it says anything.
    private static List<String> complaints(Variant flaw) {
        assumeTrue(Files.isDirectory(Simulation.LAYER), Simulation.LAYER + " is not built (mvn package)");
        List<String> complaints = new ArrayList<>();
        try (Encoders encoders = Encoders.installed(Simulation.LAYER, new Workers(1))) {
            for (long seed = 1; seed <= SEEDS && complaints.isEmpty(); seed++) {
                Plan plan = new Plan(seed, 300, FAULTS_PER_THOUSAND, DUPLICATES_PER_HUNDRED, Simulation.Pace.CROWDED);
                Result result = new Simulation(plan, Simulation.LAYER, encoders, flaw).run();
                complaints.addAll(result.lost());
                complaints.addAll(result.duplicated());
                complaints.addAll(result.unexpected());
            }
        }
        return complaints;
    }

    private static S3Client unconditional(S3Client s3) {
        return new PassingS3(s3) {
            @Override
            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                return super.putObject(request.toBuilder().ifMatch(null).build(), body);
            }
        };
    }

    /// Takes a refused swap for one that held.
    private static S3Client deafToRefusals(S3Client s3) {
        return new PassingS3(s3) {
            @Override
            public PutObjectResponse putObject(PutObjectRequest request, RequestBody body) {
                try {
                    return super.putObject(request, body);
                } catch (S3Exception e) {
                    if (e.statusCode() == 412 && request.ifMatch() != null) {
                        return PutObjectResponse.builder()
                                .eTag(request.ifMatch())
                                .build();
                    }
                    throw e;
                }
            }
        };
    }

    /// Deletes its messages before it works on them.
    private static RequestHandler<SQSEvent, SQSBatchResponse> hasty(
            RequestHandler<SQSEvent, SQSBatchResponse> handler, SimulatedSqs sqs) {
        return (event, context) -> {
            for (SQSEvent.SQSMessage message : event.getRecords()) {
                String arn = message.getEventSourceArn();
                String queue = arn.substring(arn.lastIndexOf(':') + 1);
                sqs.forget(queue, message.getMessageId());
            }
            return handler.handleRequest(event, context);
        };
    }
}
