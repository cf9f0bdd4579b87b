package dev.lamplight.core.grammar;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.contract.Json;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Random;
import java.util.stream.IntStream;

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

    /// A text that is drawn token by token from the masks, each as likely as the others.
    static String draw(TokenGrammar grammar, byte[][] vocabulary, Random random) {
        ByteArrayOutputStream text = new ByteArrayOutputStream();
        int state = grammar.start();
        while (true) {
            TokenMask mask = grammar.mask(state);
            int[] allowed =
                    IntStream.range(0, vocabulary.length).filter(mask::contains).toArray();
            int token = allowed[random.nextInt(allowed.length)];
            if (token == Vocabulary.END) {
                return text.toString(StandardCharsets.UTF_8);
            }
            text.writeBytes(vocabulary[token]);
            state = grammar.next(state, token);
        }
    }
}
