package dev.lamplight.contract;

import java.util.Locale;

/// Failures that may pass: the same work is tried again later, by the caller or by the queue.
public enum TransientCode implements FailureCode {
    THROTTLED(429, "Wait for the time in `Retry-After`, then repeat the request."),
    CONTENTION(503, "Others are changing the same object; repeat the request."),
    STORAGE_UNAVAILABLE(503, "The object store did not answer; repeat the request."),
    QUEUE_UNAVAILABLE(503, "The queue did not answer; repeat the request."),
    OUT_OF_TIME(503, "The function's time was nearly over; the work is tried again."),
    GROUP_WAITS(503, "An earlier message of the same group comes first; both are tried again in their order."),
    MISCONFIGURED(503, "Mend the deployment as the message says; the work is tried again, then kept as a dead letter."),
    RETRIES_EXHAUSTED(
            503,
            "Redrive the dead-letter queue once the cause in the function's log is gone, or put the document in again."),
    INTERNAL(500, "Repeat the request; if it fails again, look for the request id in the function's log.");

    private final int status;
    private final String advice;

    TransientCode(int status, String advice) {
        this.status = status;
        this.advice = advice;
    }

    @Override
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String advice() {
        return advice;
    }
}
