package dev.lamplight.tests.simulation;

import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import software.amazon.awssdk.services.s3.S3Client;

/// What a simulation puts between the functions and their world: nothing, or a flaw that the history must see.
interface Variant {
    /// The product.
    Variant AS_IT_IS = new Variant() {};

    /// The S3 that a function calls.
    default S3Client s3(String function, S3Client s3) {
        return s3;
    }

    /// Swaps of which a rival makes a lost race, besides those of the weather: for a flaw that shows there alone.
    default int lostRacesPerHundred() {
        return 0;
    }

    /// The handler of a function.
    default RequestHandler<SQSEvent, SQSBatchResponse> handler(
            String function, RequestHandler<SQSEvent, SQSBatchResponse> handler, SimulatedSqs sqs) {
        return handler;
    }
}
