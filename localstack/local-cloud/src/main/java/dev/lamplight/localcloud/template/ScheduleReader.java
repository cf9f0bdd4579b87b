package dev.lamplight.localcloud.template;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.util.Optional;
import java.util.Set;

/// Reads schedules.
final class ScheduleReader {
    private final ResourceReader resources;
    private final TemplateOptions options;

    ScheduleReader(ResourceReader resources, TemplateOptions options) {
        this.resources = resources;
        this.options = options;
    }

    /// @return empty for one that is switched off
    Optional<ScheduleSpec> read(Declared resource) {
        Properties properties = resources.properties(resource);
        String name = resources.physicalName(resource);
        ScheduleExpression expression = expression(properties);
        Properties target =
                properties.nested("Target").orElseThrow(() -> properties.error("property Target is missing"));
        ScheduleSpec schedule = new ScheduleSpec(
                resource.logicalId(),
                name,
                options.arn("scheduler", "schedule/default/" + name),
                expression,
                queue(target),
                target.nested("SqsParameters").map(parameters -> parameters.requiredText("MessageGroupId")),
                target.text("Input").orElse("{}"));
        target.accept(Set.of("RoleArn", "RetryPolicy", "DeadLetterConfig"));
        target.rejectUnknown();
        boolean enabled = properties.text("State").orElse("ENABLED").equals("ENABLED");
        properties.text("Name");
        properties.accept(Set.of("Description", "FlexibleTimeWindow", "GroupName", "KmsKeyArn"));
        properties.rejectUnknown();
        return enabled ? Optional.of(schedule) : Optional.empty();
    }

    private static ScheduleExpression expression(Properties properties) {
        String text = properties.requiredText("ScheduleExpression");
        String zone = properties.text("ScheduleExpressionTimezone").orElse("UTC");
        try {
            return ScheduleExpression.parse(text, ZoneId.of(zone));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw properties.error("ScheduleExpression: " + e.getMessage());
        }
    }

    private static String queue(Properties target) {
        String arn = target.requiredText("Arn");
        if (!arn.contains(":sqs:")) {
            throw target.error("only queues are understood as targets of a schedule, found " + arn);
        }
        return arn;
    }
}
