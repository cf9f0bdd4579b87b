package dev.lamplight.functions.index;

import dev.lamplight.aws.QueueEvents;
import dev.lamplight.aws.runtime.RuntimeLoop;
import java.io.IOException;
import java.util.Map;

/// Entry of the function where `bootstrap` is its runtime: the same handler without Quarkus.
public final class IndexRuntime {
    private IndexRuntime() {}

    /// The whole life of an environment.
    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = System.getenv();
        System.exit(RuntimeLoop.run(environment, () -> QueueEvents.handledBy(new IndexHandler(), environment)));
    }
}
