package dev.lamplight.cli.cloud;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// What a running local cloud has done since it started.
///
/// @param calls requests that reached S3 and SQS, by `<service>.<operation>` as AWS names them
public record CloudStatus(List<FunctionStatus> functions, List<QueueStatus> queues, Map<String, Long> calls) {
    public CloudStatus {
        functions = List.copyOf(functions);
        queues = List.copyOf(queues);
        calls = new TreeMap<>(calls);
    }

    /// @param routes of the API that lead to it
    /// @param queues that it is fed from
    /// @param environments that live now
    /// @param gigabyteSeconds memory size times billed duration
    /// @param maxMemoryUsedMegabytes the largest resident set, 0 where the system does not tell
    public record FunctionStatus(
            String name,
            int routes,
            int queues,
            int memoryMegabytes,
            int environments,
            long invocations,
            long coldStarts,
            long errors,
            long timeouts,
            long throttles,
            double gigabyteSeconds,
            int maxMemoryUsedMegabytes) {

        private FunctionStatus minus(FunctionStatus earlier) {
            return new FunctionStatus(
                    name,
                    routes,
                    queues,
                    memoryMegabytes,
                    environments,
                    invocations - earlier.invocations,
                    coldStarts - earlier.coldStarts,
                    errors - earlier.errors,
                    timeouts - earlier.timeouts,
                    throttles - earlier.throttles,
                    gigabyteSeconds - earlier.gigabyteSeconds,
                    maxMemoryUsedMegabytes);
        }
    }

    /// @param deadLetters whether it takes what others gave up
    public record QueueStatus(String name, long visible, long inFlight, long delayed, boolean deadLetters) {
        public long depth() {
            return visible + inFlight + delayed;
        }
    }

    /// What happened since an earlier look at the same local cloud.
    public CloudStatus since(CloudStatus earlier) {
        Map<String, Long> newCalls = new TreeMap<>(calls);
        earlier.calls.forEach((call, count) -> newCalls.merge(call, -count, Long::sum));
        newCalls.values().removeIf(count -> count == 0);
        return new CloudStatus(
                functions.stream().map(function -> since(function, earlier)).toList(), queues, newCalls);
    }

    private static FunctionStatus since(FunctionStatus function, CloudStatus earlier) {
        return earlier.functions.stream()
                .filter(other -> other.name().equals(function.name()))
                .findFirst()
                .map(function::minus)
                .orElse(function);
    }
}
