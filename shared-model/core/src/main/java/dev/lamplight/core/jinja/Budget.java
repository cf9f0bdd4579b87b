package dev.lamplight.core.jinja;

/// What one rendering may take: a template comes from whoever made the model, and one that runs in circles must not
/// take the process with it. Not thread-safe.
final class Budget {
    /// The largest templates take some thousands for each message.
    private static final long MAX_STEPS = 4_000_000;

    private static final int MAX_DEPTH = 400;
    private static final long MAX_CHARACTERS = 64L << 20;

    /// Characters that are handled in the time of one step.
    private static final int CHARACTERS_PER_STEP = 64;

    private long steps;
    private long characters;
    private int depth;

    /// One operation more.
    void step() {
        steps(1);
    }

    void steps(long count) {
        steps += count;
        if (steps > MAX_STEPS) {
            throw over("%d steps".formatted(MAX_STEPS));
        }
    }

    /// A text of this length was made.
    void made(long length) {
        characters += length;
        if (characters > MAX_CHARACTERS) {
            throw over("%d characters".formatted(MAX_CHARACTERS));
        }
        steps(length / CHARACTERS_PER_STEP);
    }

    void enter() {
        step();
        if (++depth > MAX_DEPTH) {
            throw over("%d levels".formatted(MAX_DEPTH));
        }
    }

    void leave() {
        depth--;
    }

    private static JinjaError over(String limit) {
        return new JinjaError(JinjaError.Cause.LIMIT, "it takes more than " + limit);
    }
}
