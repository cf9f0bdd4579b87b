package dev.lamplight.bench.worker;

import java.util.List;

/// A side that is opened and does nothing more: what that took is all that is asked of it. Whoever opened it closes it.
///
/// @param readyMillis processor time until it was open
public record Opened(float readyMillis) implements Engine {

    @Override
    public Output run(Task task, List<String> texts) {
        return switch (task) {
            case READY -> new Output.Vectors(List.of(new float[] {readyMillis}));
            case EMBED_TOGETHER, EMBED_QUESTIONS, TOKENIZE, WRITE, WRITE_ALL, FORESEE ->
                throw new IllegalArgumentException("the side is only opened");
        };
    }

    @Override
    public void close() {}
}
