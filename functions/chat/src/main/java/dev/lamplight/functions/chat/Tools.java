package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.aws.http.JsonFields;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.Json;
import dev.lamplight.core.grammar.Grammar;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Functions that an answer may call, with what must be called.
///
/// @param declared as the request has them, for the model to read
/// @param arguments of each function, by its name
/// @param key equal for equal tools and choices
record Tools(List<JsonNode> declared, Map<String, Grammar> arguments, Use use, int mostCalls, String key) {
    /// Nothing to call.
    static final Tools NONE = new Tools(List.of(), Map.of(), Use.NONE, 0, "");

    private static final int MAX_TOOLS = 128;
    private static final int MAX_CALLS = 8;
    private static final int MAX_NAME_LENGTH = 64;
    private static final int MAX_DESCRIPTION_LENGTH = 10_000;
    private static final int MAX_SCHEMA_LENGTH = 200_000;

    /// Whether functions are called.
    enum Use {
        NONE,
        /// As the model likes.
        AUTO,
        REQUIRED
    }

    Tools {
        declared = List.copyOf(declared);
        arguments = Map.copyOf(arguments);
    }

    /// @throws Failure.Permanent `invalid_request` with the field at fault
    static Tools of(JsonFields fields) {
        Map<String, Grammar> arguments = new LinkedHashMap<>();
        List<JsonNode> declared = new ArrayList<>();
        if (fields.has("tools")) {
            for (JsonFields tool : fields.objects("tools", MAX_TOOLS)) {
                declared.add(declared(tool, arguments));
            }
        }
        JsonNode choice = fields.any("tool_choice").orElse(null);
        if (declared.isEmpty()) {
            if (choice != null
                    && !choice.asText().equals("none")
                    && !choice.asText().equals("auto")) {
                throw fields.wrong("tool_choice", "none or auto, where there are no tools", "something else");
            }
            return NONE;
        }
        String named = named(fields, choice);
        Use use = named != null ? Use.REQUIRED : use(fields, choice);
        if (named != null) {
            Grammar only = arguments.get(named);
            if (only == null) {
                throw fields.wrong("tool_choice", "one of the tools", "'" + named + "'");
            }
            arguments = Map.of(named, only);
        }
        boolean isParallel = fields.flag("parallel_tool_calls").orElse(true) && named == null;
        int mostCalls = isParallel ? MAX_CALLS : 1;
        return new Tools(
                use == Use.NONE ? List.of() : declared,
                arguments,
                use,
                mostCalls,
                use + " " + named + " " + mostCalls + " " + declared);
    }

    private static JsonNode declared(JsonFields tool, Map<String, Grammar> arguments) {
        if (tool.word("type", List.of("function")).isEmpty()) {
            throw tool.wrong("type", "function", "nothing");
        }
        JsonFields function = tool.object("function").orElseThrow(() -> tool.wrong("function", "an object", "nothing"));
        String name = function.requiredText("name", MAX_NAME_LENGTH);
        if (!name.matches("[A-Za-z0-9_-]+")) {
            throw function.wrong("name", "letters, digits, _ and -", "'" + name + "'");
        }
        Optional<String> description = function.text("description", MAX_DESCRIPTION_LENGTH);
        JsonNode parameters = function.any("parameters").orElse(null);
        boolean isStrict = function.flag("strict").orElse(false);
        if (arguments.put(name, grammar(function, parameters, isStrict)) != null) {
            throw function.wrong("name", "a name of its own for each tool", "'" + name + "' twice");
        }
        ObjectNode plain = Json.object().put("type", "function");
        ObjectNode inside = plain.putObject("function").put("name", name);
        description.ifPresent(text -> inside.put("description", text));
        inside.set("parameters", parameters == null ? Json.object() : parameters);
        return plain;
    }

    /// Arguments are always an object. Where a schema has what is not supported, they are held to no more than
    /// that, unless the caller insists.
    private static Grammar grammar(JsonFields function, @Nullable JsonNode parameters, boolean isStrict) {
        if (parameters == null || (parameters.isObject() && parameters.isEmpty())) {
            return Grammar.jsonObject();
        }
        if (!parameters.isObject() || parameters.toString().length() > MAX_SCHEMA_LENGTH) {
            throw function.wrong(
                    "parameters", "a schema of at most %d characters".formatted(MAX_SCHEMA_LENGTH), "something else");
        }
        if (!parameters.path("type").asText("object").equals("object")) {
            throw function.wrong("parameters", "the schema of an object", "that of " + parameters.get("type"));
        }
        try {
            return Grammar.jsonSchema(parameters, function.nameOf("parameters"));
        } catch (Failure.Permanent unsupported) {
            if (isStrict) {
                throw unsupported;
            }
            return Grammar.jsonObject();
        }
    }

    private static @Nullable String named(JsonFields fields, @Nullable JsonNode choice) {
        if (choice == null || !choice.isObject()) {
            return null;
        }
        JsonNode name = choice.path("function").path("name");
        if (!choice.path("type").asText().equals("function") || !name.isTextual()) {
            throw fields.wrong("tool_choice", "an object with type function and the function's name", "another");
        }
        return name.asText();
    }

    private static Use use(JsonFields fields, @Nullable JsonNode choice) {
        return switch (choice == null ? "auto" : choice.asText()) {
            case "none" -> Use.NONE;
            case "auto" -> Use.AUTO;
            case "required" -> Use.REQUIRED;
            default -> throw fields.wrong("tool_choice", "none, auto, required or a function", "something else");
        };
    }

    /// What an answer is held to: calls in the model's form, and where none is required also anything that begins like
    /// none.
    ///
    /// @param format of answers that call nothing
    Optional<AnswerFormat> format(ToolForm form, Optional<AnswerFormat> format) {
        if (use == Use.NONE) {
            return format;
        }
        List<Grammar> single = arguments.entrySet().stream()
                .map(tool -> form.grammar(tool.getKey(), tool.getValue()))
                .toList();
        Grammar call = Grammar.anyOf(single);
        int more = form == ToolForm.BARE ? 0 : mostCalls - 1;
        Grammar calls = Grammar.sequence(
                call, Grammar.sequence(Grammar.text("\n"), call).upTo(more));
        String ofFormat = format.map(AnswerFormat::key).orElse("");
        if (use == Use.REQUIRED) {
            return Optional.of(new AnswerFormat(calls, form + " " + key));
        }
        Grammar other = format.map(AnswerFormat::grammar).orElseGet(() -> Grammar.textNotBeginningWith(form.first()));
        return Optional.of(new AnswerFormat(Grammar.anyOf(List.of(calls, other)), form + " " + key + " " + ofFormat));
    }

    /// An answer taken apart. What began as a call can be nothing else ([#format]), however it ended.
    ///
    /// @param format of answers that call nothing
    ToolForm.Parts parts(ToolForm form, Optional<AnswerFormat> format, Choice choice) {
        String text = choice.text();
        if (use == Use.NONE) {
            return new ToolForm.Parts(text, List.of());
        }
        boolean isCall = use == Use.REQUIRED || (format.isEmpty() && text.indexOf(form.first()) == 0);
        boolean isBroken =
                switch (form) {
                    case TAGGED -> isCall || choice.isCut();
                    case BARE -> isCall && choice.isCut();
                };
        return form.apart(text, isBroken ? ToolForm.Remnant.DROPPED : ToolForm.Remnant.TEXT);
    }
}
