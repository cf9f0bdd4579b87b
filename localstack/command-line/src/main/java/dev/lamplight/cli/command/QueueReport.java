package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.Stack;
import dev.lamplight.cli.client.StackQueues;
import dev.lamplight.cli.client.StackQueues.Depth;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.localcloud.template.QueueSpec;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/// The queues of a deployment, wherever it is.
///
/// @param depths of the queues of the template, in its order
/// @param dead names of those that take what others gave up
/// @param unknown why they cannot be told, empty where they can
record QueueReport(List<Depth> depths, Set<String> dead, String unknown) {
    QueueReport {
        depths = List.copyOf(depths);
        dead = Set.copyOf(dead);
    }

    static QueueReport of(Deployment deployment, Path template) {
        try {
            Stack stack = Stack.of(deployment, template);
            List<QueueSpec> all = stack.template().queues();
            Set<String> dead = all.stream()
                    .filter(queue -> !stack.workQueues().contains(queue))
                    .map(QueueSpec::name)
                    .collect(Collectors.toSet());
            try (StackQueues queues = StackQueues.of(deployment)) {
                return new QueueReport(all.stream().map(queues::depth).toList(), dead, "");
            }
        } catch (CommandFailure reason) {
            return new QueueReport(List.of(), Set.of(), String.valueOf(reason.getMessage()));
        }
    }

    boolean isDead(Depth depth) {
        return dead.contains(depth.queue());
    }

    long waiting() {
        return depths.stream()
                .filter(depth -> !isDead(depth))
                .mapToLong(depth -> depth.waiting() + depth.delayed())
                .sum();
    }

    long inWork() {
        return depths.stream()
                .filter(depth -> !isDead(depth))
                .mapToLong(Depth::inWork)
                .sum();
    }

    long givenUp() {
        return depths.stream().filter(this::isDead).mapToLong(Depth::total).sum();
    }
}
