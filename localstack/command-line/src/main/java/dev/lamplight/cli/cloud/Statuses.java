package dev.lamplight.cli.cloud;

import dev.lamplight.cli.cloud.CloudStatus.FunctionStatus;
import dev.lamplight.cli.cloud.CloudStatus.QueueStatus;
import dev.lamplight.localcloud.LocalCloud;
import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.localcloud.sqs.Queues;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.QueueSpec;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;

/// What a local cloud in this process is doing.
final class Statuses {
    private Statuses() {}

    static CloudStatus of(LocalCloud cloud) {
        Map<String, FunctionSpec> specs = cloud.template().functions().stream()
                .collect(Collectors.toMap(FunctionSpec::name, Function.identity()));
        Set<String> deadLetterArns = cloud.template().queues().stream()
                .flatMap(queue -> queue.redrive().stream())
                .map(QueueSpec.Redrive::targetArn)
                .collect(Collectors.toSet());
        return new CloudStatus(
                cloud.statistics().stream().map(one -> function(one, specs)).toList(),
                cloud.template().queues().stream()
                        .map(queue -> queue(queue, cloud.queues().queues().counts(queue.name()), deadLetterArns))
                        .toList(),
                cloud.callCounts());
    }

    private static FunctionStatus function(HostStatistics statistics, Map<String, FunctionSpec> specs) {
        FunctionSpec spec = specs.get(statistics.functionName());
        return new FunctionStatus(
                statistics.functionName(),
                spec == null ? 0 : spec.routes().size(),
                spec == null ? 0 : spec.queueEvents().size(),
                statistics.memoryMegabytes(),
                statistics.environments(),
                statistics.invocations(),
                statistics.coldStarts(),
                statistics.functionErrors(),
                statistics.timeouts(),
                statistics.throttles(),
                statistics.gigabyteSeconds(),
                statistics.maxMemoryUsedMegabytes());
    }

    private static QueueStatus queue(QueueSpec queue, Queues.Counts counts, Set<String> deadLetterArns) {
        return new QueueStatus(
                queue.name(),
                counts.visible(),
                counts.inFlight(),
                counts.delayed(),
                deadLetterArns.contains(queue.arn()));
    }
}
