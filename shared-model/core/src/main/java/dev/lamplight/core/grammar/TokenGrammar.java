package dev.lamplight.core.grammar;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// A grammar over the tokens of a model. States are numbers; a text begins in [#start]. Masks are made when a state is
/// first reached and kept. Thread-safe, so that requests with the same schema share them.
public final class TokenGrammar {
    /// Masks of a vocabulary of 49,152 tokens take 6 kB each.
    private static final int MOST_MASKS = 4_096;

    private static final long LARGE_BYTES = 50L << 20;

    /// Bytes that are looked ahead.
    private static final int MOST_FORCED = 64;

    private static final char HALF_A_CHARACTER = '\uFFFD';

    private final Automaton automaton;
    private final TokenTrie trie;
    private final List<Integer> ends;
    private final Map<Integer, TokenMask> masks = new HashMap<>();
    private final Map<Integer, String> forced = new HashMap<>();

    /// @param ends tokens that end an answer
    public TokenGrammar(Grammar grammar, TokenTrie trie, Collection<Integer> ends) {
        this.automaton = new Automaton(grammar.expression());
        this.trie = trie;
        this.ends = List.copyOf(ends);
    }

    /// Where a text begins.
    public int start() {
        return automaton.start();
    }

    /// The tokens that may come next; those that end the answer are among them where the text is whole.
    ///
    /// @throws Failure.Permanent UNSUPPORTED_MODEL where the vocabulary has no token for what must come
    public synchronized TokenMask mask(int asked) {
        int state = automaton.alike(asked, trie.longest());
        TokenMask known = masks.get(state);
        if (known != null) {
            return known;
        }
        TokenMask mask = new TokenMask(trie.vocabulary());
        trie.allow(automaton, state, mask);
        if (automaton.isEnd(state)) {
            ends.forEach(mask::add);
        }
        if (mask.count() == 0) {
            throw new Failure.Permanent(
                    PermanentCode.UNSUPPORTED_MODEL, "the model has no token for what the answer must go on with");
        }
        if (masks.size() == MOST_MASKS) {
            masks.clear();
            forced.clear();
        }
        masks.put(state, mask);
        return mask;
    }

    /// The state behind a token that the mask of `state` has and that does not end the answer.
    public synchronized int next(int state, int token) {
        int next = state;
        for (byte value : trie.bytes(token)) {
            next = automaton.step(next, value & 0xFF);
            if (next == Automaton.DEAD) {
                throw new IllegalArgumentException("token %d is not allowed in state %d".formatted(token, state));
            }
        }
        return next;
    }

    /// Whether it has learned so much that it takes more memory than learning it again is worth.
    public synchronized boolean isLarge() {
        return automaton.sizeBytes() > LARGE_BYTES;
    }

    /// The text that must come next, whatever is chosen; empty where there is a choice, and where only half a character
    /// is certain.
    public synchronized String forced(int state) {
        return forced.computeIfAbsent(state, this::findForced);
    }

    private String findForced(int state) {
        ByteArrayOutputStream certain = new ByteArrayOutputStream();
        int at = state;
        int only = automaton.onlyByte(at);
        while (only >= 0 && certain.size() < MOST_FORCED) {
            certain.write(only);
            at = automaton.step(at, only);
            only = automaton.onlyByte(at);
        }
        String text = certain.toString(StandardCharsets.UTF_8);
        int half = text.indexOf(HALF_A_CHARACTER);
        return half < 0 ? text : text.substring(0, half);
    }

    /// Whether a text that ends here meets the grammar.
    public synchronized boolean isWhole(int state) {
        return automaton.isEnd(state);
    }

    /// Whether nothing but the end can follow.
    public synchronized boolean isOver(int state) {
        return automaton.isOnlyEnd(state);
    }
}
