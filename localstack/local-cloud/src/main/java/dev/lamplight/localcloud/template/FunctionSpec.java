package dev.lamplight.localcloud.template;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/// A function as the host runs it.
///
/// @param code the packaged zip, or the folder of an unzipped one; absolute
/// @param layers in the order in which they are laid over `/opt`, the last wins
/// @param routes HTTP events in template order
/// @param notRun events the local cloud does not deliver, as `name (type)`, to be told at start
public record FunctionSpec(
        String logicalId,
        String name,
        String handler,
        String runtime,
        Path code,
        int memoryMegabytes,
        Duration timeout,
        Map<String, String> environment,
        List<LayerSpec> layers,
        OptionalInt reservedConcurrency,
        List<QueueEvent> queueEvents,
        List<RouteEvent> routes,
        AsyncInvocation async,
        List<String> notRun) {
    public FunctionSpec {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        layers = List.copyOf(layers);
        queueEvents = List.copyOf(queueEvents);
        routes = List.copyOf(routes);
        notRun = List.copyOf(notRun);
    }

    /// An event source mapping from a queue.
    ///
    /// @param filterPatterns EventBridge patterns as JSON; a message must match one of them, none means all
    /// messages
    public record QueueEvent(
            String id,
            String queueArn,
            int batchSize,
            Duration batchWindow,
            boolean reportBatchItemFailures,
            OptionalInt maximumConcurrency,
            List<String> filterPatterns,
            boolean enabled) {
        public QueueEvent {
            filterPatterns = List.copyOf(filterPatterns);
        }
    }

    /// An HTTP route.
    ///
    /// @param api logical id of the API, which is in [Template#apis()]
    /// @param method upper case, or `ANY`
    public record RouteEvent(String id, String api, String path, String method, Transfer transfer) {

        /// How the function's answer comes back (`ResponseTransferMode`).
        public enum Transfer {
            /// Whole, when it is complete.
            BUFFERED,
            /// While the function writes it.
            RESPONSE_STREAM
        }

        RouteEvent withMethod(String other) {
            return new RouteEvent(id, api, path, other, transfer);
        }
    }

    /// What happens to invocations of type `Event` (`EventInvokeConfig`).
    public record AsyncInvocation(
            int maximumRetryAttempts,
            Duration maximumEventAge,
            Optional<String> onSuccessArn,
            Optional<String> onFailureArn) {
        /// AWS's own values where the template says nothing.
        static final AsyncInvocation STANDARD =
                new AsyncInvocation(2, Duration.ofHours(6), Optional.empty(), Optional.empty());
    }
}
