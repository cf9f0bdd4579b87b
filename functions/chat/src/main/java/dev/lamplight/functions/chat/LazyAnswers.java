package dev.lamplight.functions.chat;

import dev.lamplight.retrieval.StoreAnswers;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Answers from stores, made when somebody first asks one: index and encoders cost nothing before. Thread-safe.
final class LazyAnswers {
    private final Supplier<StoreAnswers> maker;
    private @Nullable StoreAnswers made;

    LazyAnswers(Supplier<StoreAnswers> maker) {
        this.maker = maker;
    }

    synchronized StoreAnswers get() {
        StoreAnswers known = made;
        if (known == null) {
            known = maker.get();
            made = known;
        }
        return known;
    }
}
