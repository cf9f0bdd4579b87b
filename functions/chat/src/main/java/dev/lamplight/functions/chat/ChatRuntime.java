package dev.lamplight.functions.chat;

import dev.lamplight.aws.runtime.RuntimeLoop;
import java.io.IOException;

/// Entry of the function where `bootstrap` is its runtime: the same handler without Quarkus, answers as streams.
public final class ChatRuntime {
    private ChatRuntime() {}

    /// The whole life of an environment.
    public static void main(String[] arguments) throws IOException {
        System.exit(RuntimeLoop.run(System.getenv(), () -> new ChatHandler().streaming()));
    }
}
