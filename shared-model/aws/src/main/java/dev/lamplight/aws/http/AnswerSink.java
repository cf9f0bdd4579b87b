package dev.lamplight.aws.http;

import java.util.Map;

/// Where an answer goes that is handed over while it is made.
@FunctionalInterface
public interface AnswerSink {

    /// Status and headers; what is written to the sink that it returns is the body. Called once.
    BodySink begin(int status, Map<String, String> headers);
}
