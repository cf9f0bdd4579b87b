package dev.lamplight.core.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.contract.Json;
import java.nio.charset.StandardCharsets;

/// Whole texts against a grammar.
final class Texts {
    private Texts() {}

    static boolean meets(Grammar grammar, String text) {
        Automaton automaton = new Automaton(grammar.expression());
        int state = automaton.start();
        for (byte value : text.getBytes(StandardCharsets.UTF_8)) {
            state = automaton.step(state, value & 0xFF);
            if (state == Automaton.DEAD) {
                return false;
            }
        }
        return automaton.isEnd(state);
    }

    static Grammar schema(String json) {
        try {
            return Grammar.jsonSchema(Json.mapper().readTree(json), "schema");
        } catch (JsonProcessingException broken) {
            throw new AssertionError(json, broken);
        }
    }
}
