package dev.lamplight.tests.pipeline;

import java.util.concurrent.atomic.AtomicInteger;
import software.amazon.awssdk.core.interceptor.Context;
import software.amazon.awssdk.core.interceptor.ExecutionAttributes;
import software.amazon.awssdk.core.interceptor.ExecutionInterceptor;

/// Lets a function's process die at a chosen S3 or SQS call: before the call has an effect, or after it and before the
/// function hears of it. Whoever is dead stays dead: no later call of the same process passes.
final class Mortality implements ExecutionInterceptor {

    /// On which side of the call the process dies.
    enum Side {
        BEFORE,
        AFTER
    }

    /// What a dead process throws; no handler may survive it, because no call passes any more.
    static final class Killed extends Error {
        private static final long serialVersionUID = 1L;

        Killed(String call) {
            super("killed at " + call);
        }
    }

    private final AtomicInteger calls = new AtomicInteger();
    private volatile int deadly;
    private volatile Side side = Side.BEFORE;
    private volatile boolean dead;

    /// A new process that lives as long as it likes.
    void live() {
        dieAt(Integer.MAX_VALUE, Side.BEFORE);
    }

    /// A new process that dies at its `call`-th call, from 1.
    void dieAt(int call, Side when) {
        calls.set(0);
        deadly = call;
        side = when;
        dead = false;
    }

    boolean isDead() {
        return dead;
    }

    int calls() {
        return calls.get();
    }

    @Override
    public void beforeExecution(Context.BeforeExecution context, ExecutionAttributes attributes) {
        String call = context.request().getClass().getSimpleName();
        if (dead) {
            throw new Killed(call);
        }
        if (calls.incrementAndGet() == deadly && side == Side.BEFORE) {
            dead = true;
            throw new Killed(call);
        }
    }

    /// The answer has come, whatever it says: the call had its effect.
    @Override
    public void afterTransmission(Context.AfterTransmission context, ExecutionAttributes attributes) {
        if (dead || (calls.get() == deadly && side == Side.AFTER)) {
            dead = true;
            throw new Killed(context.request().getClass().getSimpleName());
        }
    }
}
