package dev.lamplight.cli.command;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.client.LocalFunctions;
import dev.lamplight.cli.client.LocalFunctions.Answer;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.WrongUse;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// `invoke`: one event to one function of the local cloud. The result goes to standard output, what the function
/// wrote and what the call took beside it.
public final class InvokeCommand {
    private static final String STANDARD_INPUT = "-";

    private final LocalFunctions functions;
    private final Console console;
    private final InputStream input;

    public InvokeCommand(LocalFunctions functions, Console console, InputStream input) {
        this.functions = functions;
        this.console = console;
        this.input = input;
    }

    /// Whether the command waits for the function.
    public enum Waiting {
        FOR_RESULT,
        /// Lambda's own queue takes the event.
        NONE
    }

    /// @param name of the function, or its end: `etl`
    /// @param source file with the event, `-` for standard input
    /// @throws WrongUse where there is no such function
    /// @throws CommandFailure where the event is no JSON, or the function failed or was refused
    public void run(String name, String source, Waiting waiting, Output output) throws IOException {
        String function = function(name);
        byte[] event = event(source);
        Answer answer =
                switch (waiting) {
                    case FOR_RESULT -> functions.invoke(function, event);
                    case NONE -> functions.invokeLater(function, event);
                };
        switch (output) {
            case TEXT -> print(function, answer);
            case JSON -> console.print(Json.text(json(function, answer)));
        }
        requireSuccess(function, answer);
    }

    private String function(String wanted) {
        List<String> names =
                functions.list().stream().map(LocalFunctions.Function::name).toList();
        return names.stream()
                .filter(name -> name.equals(wanted) || name.endsWith("-" + wanted))
                .findFirst()
                .orElseThrow(() ->
                        new WrongUse("there is no function '" + wanted + "'; there are: " + String.join(", ", names)));
    }

    private byte[] event(String source) throws IOException {
        byte[] event;
        try {
            event = source.equals(STANDARD_INPUT) ? input.readAllBytes() : Files.readAllBytes(Path.of(source));
        } catch (NoSuchFileException missing) {
            throw new CommandFailure(
                    "There is no " + source + ": check the path; ./lamplight events TYPE prints an event.", missing);
        }
        try {
            Json.tree(new String(event, StandardCharsets.UTF_8));
            return event;
        } catch (JsonProcessingException broken) {
            throw new CommandFailure(
                    (source.equals(STANDARD_INPUT) ? "Standard input" : source) + " is no JSON: " + Json.placeOf(broken)
                            + ".",
                    broken);
        }
    }

    private void print(String function, Answer answer) {
        switch (answer) {
            case Answer.Returned(String requestId, String payload, String log) -> {
                printLog(function, log);
                console.print(pretty(payload));
                console.note("  " + function + "  " + Report.of(log).summary() + "  request " + requestId);
                remark(payload);
            }
            case Answer.Failed(String requestId, String error, String log) -> {
                printLog(function, log);
                console.print(pretty(error));
                console.note("  " + function + "  " + Report.of(log).summary() + "  request " + requestId);
            }
            case Answer.Accepted(String requestId) ->
                console.note("  accepted as request " + requestId + "; ./lamplight logs " + function
                        + " shows what it writes");
            case Answer.Refused _ -> {}
        }
    }

    private void printLog(String function, String log) {
        List<String> lines = Report.linesOfFunction(log).toList();
        if (log.isBlank()) {
            console.note("  | no log came with the answer: ./lamplight logs " + function + " has it");
        }
        if (Report.isCut(log)) {
            console.note("  | … earlier lines: ./lamplight logs " + function);
        }
        lines.forEach(line -> console.note("  | " + line));
    }

    /// A batch may succeed with some of its messages handed back, which is no error of the function.
    private void remark(String payload) {
        try {
            int again = Json.tree(payload).path("batchItemFailures").size();
            if (again > 0) {
                console.note("  " + again + (again == 1 ? " message was" : " messages were")
                        + " handed back: a queue would deliver them again; the lines above say why");
            }
        } catch (JsonProcessingException _) {
            // a result may be anything
        }
    }

    private static String pretty(String payload) {
        try {
            return Json.tree(payload).toPrettyString();
        } catch (JsonProcessingException _) {
            return payload;
        }
    }

    private static Map<String, Object> json(String function, Answer answer) {
        Map<String, Object> json = new LinkedHashMap<>();
        json.put("function", function);
        switch (answer) {
            case Answer.Returned(String requestId, String payload, String log) -> {
                json.put("request_id", requestId);
                json.put("result", tree(payload));
                Report.of(log).addTo(json);
                json.put("log", Report.linesOfFunction(log).toList());
            }
            case Answer.Failed(String requestId, String error, String log) -> {
                json.put("request_id", requestId);
                json.put("error", tree(error));
                Report.of(log).addTo(json);
                json.put("log", Report.linesOfFunction(log).toList());
            }
            case Answer.Accepted(String requestId) -> json.put("request_id", requestId);
            case Answer.Refused(int status, String type, String message) ->
                json.put("error", Map.of("status", status, "type", type, "message", message));
        }
        return json;
    }

    private static Object tree(String payload) {
        try {
            return Json.tree(payload);
        } catch (JsonProcessingException _) {
            return payload;
        }
    }

    private static void requireSuccess(String function, Answer answer) {
        switch (answer) {
            case Answer.Returned _, Answer.Accepted _ -> {}
            case Answer.Failed(String _, String error, String _) ->
                throw new CommandFailure(function + " failed: " + reason(error));
            case Answer.Refused(int status, String type, String message) ->
                throw new CommandFailure(function + " was not called: " + status + " " + type + ", " + message + ".");
        }
    }

    private static String reason(String error) {
        try {
            JsonNode tree = Json.tree(error);
            return Stream.of(
                            tree.path("errorType").asText(),
                            tree.path("errorMessage").asText())
                    .filter(text -> !text.isEmpty())
                    .reduce((type, message) -> type + ": " + message)
                    .orElse(error);
        } catch (JsonProcessingException _) {
            return error;
        }
    }
}
