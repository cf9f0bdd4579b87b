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
        ScheduleExpression expression = expression(properties, "ScheduleExpression");
        Properties target =
                properties.nested("Target").orElseThrow(() -> properties.error("property Target is missing"));
        ScheduleSpec schedule = new ScheduleSpec(
                resource.logicalId(),
                name,
                arn(name),
                expression,
                target(target),
                target.nested("SqsParameters").map(parameters -> parameters.requiredText("MessageGroupId")),
                target.text("Input").orElseGet(() -> standardInput("aws.scheduler", arn(name))));
        target.accept(Set.of("RoleArn", "RetryPolicy", "DeadLetterConfig"));
        target.rejectUnknown();
        boolean enabled = properties.text("State").orElse("ENABLED").equals("ENABLED");
        properties.text("Name");
        properties.accept(Set.of("Description", "FlexibleTimeWindow", "GroupName", "KmsKeyArn"));
        properties.rejectUnknown();
        return enabled ? Optional.of(schedule) : Optional.empty();
    }

    /// The schedule of a function's event, `Schedule` or `ScheduleV2`.
    ///
    /// @param functionArn what it calls
    /// @return empty for one that is switched off
    Optional<ScheduleSpec> event(String id, Kind kind, Properties event, String functionArn) {
        String name = event.text("Name").orElse(options.stackName() + "-" + id);
        ScheduleExpression expression = expression(event, kind.expression());
        String arn = kind == Kind.RULE ? options.arn("events", "rule/" + name) : arn(name);
        String input = event.text("Input").orElseGet(() -> standardInput(kind.source(), arn));
        boolean enabled = event.text("Enabled").map(Boolean::parseBoolean).orElse(true)
                && event.text("State").orElse("ENABLED").equals("ENABLED");
        event.accept(Set.of(
                "Description",
                "DeadLetterConfig",
                "FlexibleTimeWindow",
                "GroupName",
                "KmsKeyArn",
                "OmitName",
                "PermissionsBoundary",
                "RetryPolicy",
                "RoleArn"));
        event.rejectUnknown();
        return enabled
                ? Optional.of(new ScheduleSpec(id, name, arn, expression, functionArn, Optional.empty(), input))
                : Optional.empty();
    }

    /// What stands behind a function's event.
    enum Kind {
        /// A rule of EventBridge.
        RULE,
        /// A schedule of EventBridge Scheduler.
        SCHEDULE;

        String expression() {
            return switch (this) {
                case RULE -> "Schedule";
                case SCHEDULE -> "ScheduleExpression";
            };
        }

        String source() {
            return switch (this) {
                case RULE -> "aws.events";
                case SCHEDULE -> "aws.scheduler";
            };
        }
    }

    private String arn(String name) {
        return options.arn("scheduler", "schedule/default/" + name);
    }

    /// The event that a target gets for which the template has none.
    private String standardInput(String source, String arn) {
        return """
                {"version":"0","id":"<aws.scheduler.execution-id>","detail-type":"Scheduled Event","source":"%s",\
                "account":"%s","time":"<aws.scheduler.scheduled-time>","region":"%s","resources":["%s"],"detail":{}}\
                """.formatted(source, TemplateOptions.ACCOUNT, options.region(), arn);
    }

    private static ScheduleExpression expression(Properties properties, String name) {
        String text = properties.requiredText(name);
        String zone = properties.text("ScheduleExpressionTimezone").orElse("UTC");
        try {
            return ScheduleExpression.parse(text, ZoneId.of(zone));
        } catch (IllegalArgumentException | DateTimeException e) {
            throw properties.error("ScheduleExpression: " + e.getMessage());
        }
    }

    private static String target(Properties target) {
        String arn = target.requiredText("Arn");
        if (!arn.contains(":sqs:") && !arn.contains(":lambda:")) {
            throw target.error("only queues and functions are understood as targets of a schedule, found " + arn);
        }
        return arn;
    }
}
