package dev.lamplight.functions.stores;

import dev.lamplight.aws.http.GatewayEvents;
import dev.lamplight.aws.runtime.RuntimeLoop;
import java.io.IOException;
import java.util.Map;

/// Entry of the function where `bootstrap` is its runtime: the same handler without Quarkus.
public final class StoresRuntime {
    private StoresRuntime() {}

    /// The whole life of an environment.
    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = System.getenv();
        System.exit(RuntimeLoop.run(environment, () -> GatewayEvents.handledBy(new StoresHandler(), environment)));
    }
}
