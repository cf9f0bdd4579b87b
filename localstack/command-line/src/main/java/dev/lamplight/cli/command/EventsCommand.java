package dev.lamplight.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.Stack;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import dev.lamplight.cli.console.WrongUse;
import dev.lamplight.cli.events.EventCheck;
import dev.lamplight.cli.events.EventRoute;
import dev.lamplight.cli.events.EventType;
import dev.lamplight.cli.events.FilledSample;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.MessageBody;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/// `events`: the types of events, samples of them for `invoke`, and a check of one's own.
public final class EventsCommand {
    private final List<EventType> types;
    private final Stack stack;
    private final Console console;
    private final Clock clock;

    public EventsCommand(Path folder, Stack stack, Console console, Clock clock) {
        this.types = EventType.all(folder);
        this.stack = stack;
        this.console = console;
        this.clock = clock;
    }

    public void list(Output output) {
        switch (output) {
            case TEXT -> {
                Table table = new Table("type", "sent by", "queue", "goes to", "schema", "samples in events/<type>/");
                for (EventType type : types) {
                    EventRoute route = route(type);
                    table.row(
                            type.name(),
                            route.sender(),
                            route.queue().name(),
                            String.join(", ", route.receivers()),
                            type.schema().isPresent() ? "schema.json" : "AWS's",
                            samples(type));
                }
                table.print(console);
                console.note("");
                console.note(
                        "  ./lamplight events TYPE | ./lamplight invoke FUNCTION -e -   sends one to the function it"
                                + " goes to");
            }
            case JSON -> console.print(Json.text(types.stream().map(this::json).toList()));
        }
    }

    private static String samples(EventType type) {
        String good = type.good().stream().map(EventsCommand::bare).collect(Collectors.joining(" "));
        String bad = type.bad().stream().map(EventsCommand::bare).collect(Collectors.joining(" "));
        return bad.isEmpty() ? good : good + " " + bad;
    }

    private static String bare(String file) {
        return file.replaceFirst("\\.json$", "");
    }

    private Map<String, Object> json(EventType type) {
        EventRoute route = route(type);
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("type", type.name());
        json.put("sender", route.sender());
        json.put("queue", route.queue().name());
        json.put("receivers", route.receivers());
        type.schema().ifPresent(schema -> json.put("schema", schema.toString()));
        json.put("good", type.good());
        json.put("bad", type.bad());
        return json;
    }

    private EventRoute route(EventType type) {
        return EventRoute.of(MessageBody.parse(type.sample()), stack);
    }

    /// What is printed of a sample.
    public enum Form {
        /// A batch of one message: what Lambda gives the function.
        BATCH,
        /// The message alone: what is sent to the queue.
        BODY
    }

    /// @throws WrongUse where there is no such type
    public void sample(String wanted, FilledSample.Names names, Form form) {
        EventType type = types.stream()
                .filter(candidate -> candidate.isCalled(wanted))
                .findFirst()
                .orElseThrow(() -> new WrongUse("there is no event type '" + wanted + "'; there are: "
                        + types.stream().map(EventType::name).collect(Collectors.joining(", "))));
        EventRoute route = route(type);
        JsonNode body = FilledSample.body(tree(type.sample()), names, clock.instant());
        console.print(
                switch (form) {
                    case BODY -> body.toPrettyString();
                    case BATCH ->
                        FilledSample.batch(body, route, names, clock.instant()).toPrettyString();
                });
        if (console.terminal()) {
            console.note(
                    form == Form.BATCH
                            ? "  ./lamplight events " + type.name() + " | ./lamplight invoke "
                                    + String.join(" or ", route.receivers()) + " -e -"
                            : "  for the queue " + route.queue().name());
        }
    }

    private static JsonNode tree(String text) {
        try {
            return Json.tree(text);
        } catch (JsonProcessingException damaged) {
            throw new CommandFailure("A sample is damaged: " + Json.placeOf(damaged) + ".", damaged);
        }
    }

    /// @throws CommandFailure where something is wrong with the event
    public void validate(Path file, Output output) throws IOException {
        List<EventCheck.Result> results;
        try {
            results = new EventCheck(types).check(Files.readString(file));
        } catch (NoSuchFileException missing) {
            throw new CommandFailure("There is no " + file + ": check the path.", missing);
        }
        long faults =
                results.stream().mapToLong(result -> result.faults().size()).sum();
        switch (output) {
            case TEXT -> {
                for (EventCheck.Result result : results) {
                    console.print("  " + (result.type().isEmpty() ? "no type" : result.type())
                            + (result.faults().isEmpty() ? "  fits its schema and is read by the code" : ""));
                    result.faults().forEach(fault -> console.print("    " + fault));
                }
            }
            case JSON -> console.print(Json.text(Map.of("valid", faults == 0, "messages", results)));
        }
        if (faults > 0) {
            throw new CommandFailure(file + " would be refused: " + faults + (faults == 1 ? " fault." : " faults."));
        }
    }

    /// The names that samples are filled with: those of the deployment, or those that the template gives.
    public static FilledSample.Names names(Optional<Deployment> deployment, Stack stack, Optional<String> store) {
        Map<String, String> outputs = stack.template().outputs();
        return new FilledSample.Names(
                deployment.flatMap(Deployment::inboxBucket).orElseGet(() -> outputs.getOrDefault("InboxBucket", "")),
                deployment
                        .flatMap(Deployment::libraryBucket)
                        .orElseGet(() -> outputs.getOrDefault("LibraryBucket", "")),
                deployment.flatMap(Deployment::local).map(run -> run.region()).orElse("us-east-1"),
                store);
    }
}
