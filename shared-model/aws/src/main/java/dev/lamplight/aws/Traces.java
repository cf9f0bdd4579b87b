package dev.lamplight.aws;

import dev.lamplight.aws.runtime.Event;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

/// The trace header of an event, where AWS's SDK looks for it when several events are answered at once: on the thread
/// that answers. Calls that another thread makes have none then, and never another event's.
public final class Traces {
    private static final String KEY = "AWS_LAMBDA_X_TRACE_ID";

    private Traces() {}

    /// The calls of the SDK that `work` makes bear the header of the event.
    public static void during(Event event, Runnable work) {
        event.traceHeader().ifPresent(trace -> SdkInternalThreadLocal.put(KEY, trace));
        try {
            work.run();
        } finally {
            String _ = SdkInternalThreadLocal.remove(KEY);
        }
    }
}
