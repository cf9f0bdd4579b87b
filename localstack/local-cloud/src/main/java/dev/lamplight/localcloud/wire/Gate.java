package dev.lamplight.localcloud.wire;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;

/// Asks the listener about every call of one server and does what it decides.
public final class Gate {
    /// The effect of a call and its answer.
    @FunctionalInterface
    public interface Effect {
        Answer.Reply carryOut() throws IOException;
    }

    /// The error answer of a service for a status.
    @FunctionalInterface
    public interface ErrorAnswer {
        Answer.Reply of(int status);
    }

    private final Call.Service service;
    private final CallListener listener;
    private final AtomicLong calls = new AtomicLong();

    public Gate(Call.Service service, CallListener listener) {
        this.service = service;
        this.listener = listener;
    }

    public Answer pass(
            String operation, String resource, String key, String accessKeyId, Effect effect, ErrorAnswer errors)
            throws IOException {
        Call call = new Call(calls.incrementAndGet(), service, operation, resource, key, accessKeyId);
        return switch (listener.decide(call)) {
            case Decision.Proceed _ -> effect.carryOut();
            case Decision.Fail(int status) -> errors.of(status);
            case Decision.Before(Runnable action) -> {
                action.run();
                yield effect.carryOut();
            }
            case Decision.After(Runnable action) -> {
                Answer.Reply reply = effect.carryOut();
                action.run();
                yield reply;
            }
            case Decision.DropResponse _ -> {
                effect.carryOut().body().close();
                yield new Answer.Dropped();
            }
        };
    }
}
