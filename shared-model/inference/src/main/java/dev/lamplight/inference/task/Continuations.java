package dev.lamplight.inference.task;

import dev.lamplight.core.token.PromptText;
import dev.lamplight.core.token.TextTokenizer;
import java.util.Arrays;
import java.util.List;

/// One text that may go on in several ways, in tokens.
///
/// @param prefix what all ways have in common, at least one token
/// @param branches what each goes on with, at least one token; none is the beginning of another
public record Continuations(int[] prefix, List<int[]> branches) {
    public Continuations {
        branches = List.copyOf(branches);
        if (prefix.length == 0 || branches.isEmpty() || branches.stream().anyMatch(branch -> branch.length == 0)) {
            throw new IllegalArgumentException("expected a prefix and branches of at least one token each");
        }
    }

    /// Ways that are a line each. With the end of the line their likelihoods are those of events that exclude each
    /// other: no way is the beginning of another, and a short one is not favored for being short.
    ///
    /// @param before the prompt
    /// @param ways texts without line ends that follow it, each different; at least one
    public static Continuations ofLines(TextTokenizer tokenizer, PromptText before, List<String> ways) {
        List<int[]> wholes = ways.stream()
                .map(way -> tokenizer.encodePrompt(before.plus(PromptText.given(way + "\n"))))
                .toList();
        // a token may reach from the prompt into a way: then it belongs to the branch
        int common = commonLength(wholes.getFirst(), tokenizer.encodePrompt(before));
        for (int[] whole : wholes) {
            common = Math.min(common, commonLength(wholes.getFirst(), whole));
        }
        int shared = common;
        return new Continuations(
                Arrays.copyOf(wholes.getFirst(), shared),
                wholes.stream()
                        .map(whole -> Arrays.copyOfRange(whole, shared, whole.length))
                        .toList());
    }

    static int commonLength(int[] one, int[] other) {
        int mismatch = Arrays.mismatch(one, other);
        return mismatch < 0 ? one.length : mismatch;
    }

    /// Tokens of the prefix with the longest branch.
    public int longest() {
        return prefix.length
                + branches.stream().mapToInt(branch -> branch.length).max().orElseThrow();
    }
}
