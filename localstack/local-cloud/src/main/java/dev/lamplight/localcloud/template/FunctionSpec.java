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
/// @param concurrency most events that one environment has at the same time
/// @param start whether published versions start from a snapshot (`SnapStart`)
/// @param routes HTTP events in template order
/// @param schedules that call it
/// @param url its own address, where it has one
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
        int concurrency,
        Start start,
        List<QueueEvent> queueEvents,
        List<RouteEvent> routes,
        List<ScheduleSpec> schedules,
        Optional<FunctionUrl> url,
        AsyncInvocation async,
        List<String> notRun) {
    public FunctionSpec {
        environment = Collections.unmodifiableMap(new LinkedHashMap<>(environment));
        layers = List.copyOf(layers);
        queueEvents = List.copyOf(queueEvents);
        routes = List.copyOf(routes);
        schedules = List.copyOf(schedules);
        notRun = List.copyOf(notRun);
    }

    /// How environments of the version that events go to come to be.
    public enum Start {
        ON_DEMAND,
        SNAPSHOT
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
    /// @param authorizer name of the one that is asked, `NONE` for nobody; empty for the API's own
    public record RouteEvent(
            String id, String api, String path, String method, Transfer transfer, Optional<String> authorizer) {

        /// How the function's answer comes back (`ResponseTransferMode`).
        public enum Transfer {
            /// Whole, when it is complete.
            BUFFERED,
            /// While the function writes it.
            RESPONSE_STREAM
        }

        RouteEvent withMethod(String other) {
            return new RouteEvent(id, api, path, other, transfer, authorizer);
        }
    }

    /// A function's own address (`FunctionUrlConfig`).
    ///
    /// @param authType `NONE` or `AWS_IAM`
    public record FunctionUrl(String authType, RouteEvent.Transfer transfer, Optional<ApiSpec.Cors> cors) {}

    /// What happens to invocations of type `Event` (`EventInvokeConfig`, `DeadLetterQueue`).
    ///
    /// @param onSuccessArn of a queue or a function, which gets a record of the invocation
    /// @param deadLetterArn of a queue, which gets the event itself
    public record AsyncInvocation(
            int maximumRetryAttempts,
            Duration maximumEventAge,
            Optional<String> onSuccessArn,
            Optional<String> onFailureArn,
            Optional<String> deadLetterArn) {
        /// AWS's own values where the template says nothing.
        public static final AsyncInvocation STANDARD =
                new AsyncInvocation(2, Duration.ofHours(6), Optional.empty(), Optional.empty(), Optional.empty());

        AsyncInvocation withDeadLetters(Optional<String> queueArn) {
            return new AsyncInvocation(maximumRetryAttempts, maximumEventAge, onSuccessArn, onFailureArn, queueArn);
        }
    }
}
