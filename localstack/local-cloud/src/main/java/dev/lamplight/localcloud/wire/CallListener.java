package dev.lamplight.localcloud.wire;

/// Sees every call of a server before it has an effect and decides about it. Called concurrently.
@FunctionalInterface
public interface CallListener {
    /// Lets everything pass.
    CallListener NONE = _ -> new Decision.Proceed();

    Decision decide(Call call);

    /// Hears what a call needs to be allowed on AWS, before it has an effect.
    default void needs(Access access) {}
}
