package dev.lamplight.functions.chat;

import dev.lamplight.aws.http.GatewayEvents;
import dev.lamplight.aws.runtime.EventHandler;
import dev.lamplight.aws.runtime.RuntimeLoop;
import java.io.IOException;
import java.util.Map;

/// Entry of the function where `bootstrap` is its runtime: the same handler without Quarkus, answers as streams.
public final class ChatRuntime {
    /// Set by AWS's SAM CLI in its containers. What stands for API Gateway there reads answers of one piece only.
    private static final String SAM_CLI = "AWS_SAM_LOCAL";

    private ChatRuntime() {}

    /// The whole life of an environment.
    public static void main(String[] arguments) throws IOException {
        Map<String, String> environment = System.getenv();
        System.exit(RuntimeLoop.run(environment, () -> handler(new ChatHandler(), environment)));
    }

    private static EventHandler handler(ChatHandler handler, Map<String, String> environment) {
        return environment.containsKey(SAM_CLI) ? GatewayEvents.handledBy(handler, environment) : handler.streaming();
    }
}
