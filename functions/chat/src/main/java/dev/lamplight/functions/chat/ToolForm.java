package dev.lamplight.functions.chat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.lamplight.contract.Json;
import dev.lamplight.core.grammar.Grammar;
import dev.lamplight.core.jinja.ChatTemplate;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// How a model writes that it calls a function.
enum ToolForm {
    /// `<tool_call>`, `{"name": …, "arguments": …}`, `</tool_call>`, a line each: Hermes, Qwen, and what we tell
    /// models that know nothing of tools.
    TAGGED("<tool_call>", "arguments", "</tool_call>"),

    /// `{"name": …, "parameters": …}` and nothing else: Llama 3.
    BARE("", "parameters", "");

    private final String opening;
    private final String argumentsName;
    private final String closing;

    ToolForm(String opening, String argumentsName, String closing) {
        this.opening = opening;
        this.argumentsName = argumentsName;
        this.closing = closing;
    }

    /// A function that is called.
    ///
    /// @param arguments an object
    record Call(String name, JsonNode arguments) {}

    /// An answer taken apart.
    ///
    /// @param text what is no call
    record Parts(String text, List<Call> calls) {
        Parts {
            calls = List.copyOf(calls);
        }

        /// How the answer ended: one that was cut says so, whatever of it is whole.
        String finishReason(Choice choice) {
            return calls.isEmpty() || choice.isCut() ? choice.finishReason() : "tool_calls";
        }
    }

    static ToolForm of(ChatTemplate template) {
        return template.mentions("tools") && !template.mentions("<tool_call>") && template.mentions("parameters")
                ? BARE
                : TAGGED;
    }

    /// A call of this function.
    Grammar grammar(String name, Grammar arguments) {
        Grammar call = Grammar.sequence(Grammar.text(head(name)), arguments, Grammar.text("}"));
        if (opening.isEmpty()) {
            return call;
        }
        Grammar gap = Grammar.text("\n").upTo(1);
        return Grammar.sequence(Grammar.text(opening), gap, call, gap, Grammar.text(closing));
    }

    /// What every call begins with.
    char first() {
        return opening.isEmpty() ? '{' : opening.charAt(0);
    }

    private String head(String name) {
        return "{\"name\": \"" + name + "\", \"" + argumentsName + "\": ";
    }

    /// What becomes of a call that was begun and is not whole.
    enum Remnant {
        /// Nobody says that it is one: it may be text that speaks of calls.
        TEXT,
        DROPPED
    }

    /// Whoever wrote it: what looks like a call and is none stays text. A call whose object is whole is one, even where
    /// the answer ends within the mark behind it.
    Parts apart(String answer, Remnant remnant) {
        List<Call> calls = new ArrayList<>();
        if (this == BARE) {
            Optional<Call> call = call(answer.strip());
            call.ifPresent(calls::add);
            return new Parts(call.isPresent() || remnant == Remnant.DROPPED ? "" : answer, calls);
        }
        StringBuilder text = new StringBuilder();
        int at = 0;
        int begin = answer.indexOf(opening);
        while (begin >= 0) {
            int closed = answer.indexOf(closing, begin);
            int end = closed < 0 ? answer.length() : closed;
            String inside = answer.substring(begin + opening.length(), end);
            Optional<Call> call = call((closed < 0 ? withoutBegun(inside, closing) : inside).strip());
            call.ifPresent(calls::add);
            int next = closed < 0 ? end : end + closing.length();
            boolean isTaken = call.isPresent() || (closed < 0 && remnant == Remnant.DROPPED);
            text.append(answer, at, isTaken ? begin : next);
            at = next;
            begin = answer.indexOf(opening, at);
        }
        String rest = answer.substring(at);
        text.append(remnant == Remnant.DROPPED ? withoutBegun(rest, opening) : rest);
        return new Parts(
                text.length() == answer.length() ? answer : text.toString().strip(), calls);
    }

    /// A text without the beginning of a mark at its end.
    private static String withoutBegun(String text, String mark) {
        for (int length = mark.length() - 1; length > 0; length--) {
            if (text.endsWith(mark.substring(0, length))) {
                return text.substring(0, text.length() - length);
            }
        }
        return text;
    }

    private Optional<Call> call(String json) {
        try {
            JsonNode read = Json.tree(json);
            JsonNode name = read.path("name");
            JsonNode arguments = read.path(argumentsName);
            return name.isTextual() && arguments.isObject()
                    ? Optional.of(new Call(name.asText(), arguments))
                    : Optional.empty();
        } catch (IOException _) {
            return Optional.empty();
        }
    }

    /// Messages and functions for a template that knows neither: what may be called stands in a system message,
    /// calls and what came of them are text.
    List<JsonNode> told(List<JsonNode> messages, List<JsonNode> tools) {
        List<JsonNode> told = new ArrayList<>();
        if (!tools.isEmpty()) {
            told.add(message("system", instructions(messages, tools)));
        }
        for (JsonNode message : messages) {
            switch (message.path("role").asText()) {
                case "system" -> {
                    if (tools.isEmpty()) {
                        told.add(message);
                    }
                }
                case "tool" ->
                    told.add(message(
                            "user",
                            "<tool_response>\n" + message.path("content").asText() + "\n</tool_response>"));
                case "assistant" ->
                    told.add(message(
                            "assistant", message.path("content").asText("") + written(message.path("tool_calls"))));
                default -> told.add(message);
            }
        }
        return told;
    }

    private static String instructions(List<JsonNode> messages, List<JsonNode> tools) {
        StringBuilder text = new StringBuilder();
        for (JsonNode message : messages) {
            if (message.path("role").asText().equals("system")) {
                text.append(message.path("content").asText()).append("\n\n");
            }
        }
        text.append("You may call these functions:\n");
        tools.forEach(tool -> text.append(tool.path("function")).append('\n'));
        return text.append("To call one, answer with nothing but\n<tool_call>\n")
                .append("{\"name\": \"its name\", \"arguments\": {its arguments}}\n</tool_call>")
                .toString();
    }

    private String written(JsonNode calls) {
        StringBuilder text = new StringBuilder();
        for (JsonNode call : calls) {
            JsonNode function = call.path("function");
            text.append(text.isEmpty() ? "" : "\n")
                    .append(opening)
                    .append('\n')
                    .append(head(function.path("name").asText()))
                    .append(function.path("arguments"))
                    .append("}\n")
                    .append(closing);
        }
        return text.toString();
    }

    private static ObjectNode message(String role, String content) {
        return Json.object().put("role", role).put("content", content);
    }

    /// Calls as OpenAI's API has them.
    ///
    /// @param id of the answer; each call gets one of its own
    static ArrayNode toJson(List<Call> calls, String id) {
        ArrayNode list = Json.array();
        for (int index = 0; index < calls.size(); index++) {
            ObjectNode call = list.addObject();
            call.put("id", "call_" + id + "_" + index);
            call.put("type", "function");
            call.putObject("function")
                    .put("name", calls.get(index).name())
                    .put("arguments", calls.get(index).arguments().toString());
        }
        return list;
    }
}
