package dev.lamplight.aws;

import dev.lamplight.aws.runtime.FunctionLog;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// One JSON line per invocation and one per failure, on the function's log. Never bodies, prompts, outputs or keys of
/// people; ids, object keys, codes and counts are fine.
public final class InvocationLog {
    private static final int MAX_FRAMES = 12;

    private InvocationLog() {}

    static void batch(String function, @Nullable String requestId, Map<String, Integer> counts, long millis) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "batch");
        line.put("function", function);
        line.put("requestId", String.valueOf(requestId));
        line.put("counts", counts);
        line.put("millis", millis);
        FunctionLog.line(Json.text(line));
    }

    static void failure(String function, Message message, Failure failure) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "failure");
        line.put("function", function);
        line.put("messageId", message.id());
        line.put("receiveCount", message.receiveCount());
        line.put("code", failure.code().code());
        line.put("message", failure.explanation());
        Throwable cause = failure.getCause();
        if (cause != null) {
            line.put("cause", frames(cause));
        }
        FunctionLog.line(Json.text(line));
    }

    /// A thread that an interrupt did not end before its invocation had to answer, and where it is.
    static void stillRunning(String function, Thread thread) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "still_running");
        line.put("function", function);
        line.put(
                "at",
                Arrays.stream(thread.getStackTrace())
                        .limit(MAX_FRAMES)
                        .map(StackTraceElement::toString)
                        .toList());
        FunctionLog.line(Json.text(line));
    }

    /// Class and place of a throwable, never its message: a parser's message may quote the document.
    private static List<String> frames(Throwable cause) {
        List<String> frames = new ArrayList<>(List.of(cause.getClass().getName()));
        Arrays.stream(cause.getStackTrace())
                .limit(MAX_FRAMES)
                .map(StackTraceElement::toString)
                .forEach(frames::add);
        return frames;
    }

    /// What was done before a snapshot of the process.
    ///
    /// @param failed of the steps
    public static void snapshot(String function, int steps, int failed, long millis) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "snapshot");
        line.put("function", function);
        line.put("steps", steps);
        line.put("failed", failed);
        line.put("millis", millis);
        FunctionLog.line(Json.text(line));
    }

    /// Something that a person should look at, though nothing was left undone.
    public static void note(String text, Throwable cause) {
        FunctionLog.line(Json.text(Map.of("event", "note", "message", text)), cause);
    }
}
