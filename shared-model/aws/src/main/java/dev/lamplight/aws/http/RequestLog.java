package dev.lamplight.aws.http;

import dev.lamplight.aws.runtime.FunctionLog;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One JSON line per request. Never a body, a query, a key, nor the message of an unforeseen exception, which can
/// quote any of them: its class and frames say where to look.
final class RequestLog {
    private static final int MAX_FRAMES = 24;

    private final String function;
    private final Consumer<String> sink;

    /// @param sink where lines go
    RequestLog(String function, Consumer<String> sink) {
        this.function = function;
        this.sink = sink;
    }

    static RequestLog ofFunction(String function) {
        return new RequestLog(function, FunctionLog::line);
    }

    void request(String id, HttpEdge.Answered answered, long millis) {
        Map<String, Object> line = line(id, answered, millis);
        describe(line, answered.thrown());
        sink.accept(Json.text(line));
    }

    /// Of an answer that went out while it was made; `readerGone` where nobody has read it to its end.
    void streamed(String id, HttpEdge.Answered answered, long millis, OutgoingAnswer sent) {
        Map<String, Object> line = line(id, answered, millis);
        line.put("firstByteMillis", sent.firstByteMillis());
        line.put("sentBytes", sent.sentBytes());
        if (sent.isGone()) {
            line.put("readerGone", true);
        }
        describe(line, answered.thrown());
        sink.accept(Json.text(line));
    }

    private Map<String, Object> line(String id, HttpEdge.Answered answered, long millis) {
        Map<String, Object> line = new LinkedHashMap<>();
        line.put("event", "request");
        line.put("function", function);
        line.put("requestId", id);
        line.put("route", answered.route() == null ? "none" : answered.route().name());
        line.put("status", answered.response().status());
        line.put("millis", millis);
        return line;
    }

    private static void describe(Map<String, Object> line, @Nullable Throwable thrown) {
        if (thrown == null) {
            return;
        }
        switch (thrown) {
            case Failure.Permanent permanent -> {
                line.put("code", permanent.code().code());
                if (permanent.code().status() >= 500) {
                    line.put("message", permanent.explanation());
                }
            }
            case Failure.Transient later -> {
                line.put("code", later.code().code());
                line.put("message", later.explanation());
            }
            default -> {
                line.put("code", "internal");
                line.put("thrown", chain(thrown));
            }
        }
    }

    private static List<String> chain(Throwable thrown) {
        List<String> lines = new ArrayList<>();
        for (Throwable cause = thrown; cause != null && lines.size() < MAX_FRAMES; cause = cause.getCause()) {
            lines.add(cause.getClass().getName());
            for (StackTraceElement frame : cause.getStackTrace()) {
                if (lines.size() == MAX_FRAMES) {
                    break;
                }
                lines.add("at " + frame);
            }
        }
        return lines;
    }
}
