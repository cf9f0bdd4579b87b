package dev.lamplight.core.jinja;

import dev.lamplight.core.token.PromptText;
import dev.lamplight.core.token.TextTokenizer.Source;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// What an expression of a template is worth: Python's types as far as templates see them.
public sealed interface JinjaValue {

    /// A name that nothing is bound to; empty, false, and without attributes.
    record Undefined(String name) implements JinjaValue {}

    /// Python's `None`.
    record None() implements JinjaValue {}

    record Truth(boolean value) implements JinjaValue {}

    record Whole(long value) implements JinjaValue {}

    record Real(double value) implements JinjaValue {}

    record Text(PromptText value) implements JinjaValue {
        /// The characters alone.
        String string() {
            return value.text();
        }
    }

    record Items(List<JinjaValue> values) implements JinjaValue {
        public Items {
            values = List.copyOf(values);
        }
    }

    /// @param source whether its keys are a user's
    record Mapping(Map<String, JinjaValue> entries, Source source) implements JinjaValue {
        public Mapping {
            entries = Collections.unmodifiableMap(new LinkedHashMap<>(entries));
        }

        /// A key as a value.
        Text key(String key) {
            return new Text(PromptText.of(key, source));
        }
    }

    /// `namespace(...)`: the only thing that a template may change after it was made.
    record Namespace(Map<String, JinjaValue> entries) implements JinjaValue {}

    /// Something that can be called.
    record Function(String name, Body body) implements JinjaValue {}

    /// What a function does.
    @FunctionalInterface
    interface Body {
        JinjaValue call(Arguments arguments);
    }

    None NONE = new None();
    Truth TRUE = new Truth(true);
    Truth FALSE = new Truth(false);

    static Truth of(boolean value) {
        return value ? TRUE : FALSE;
    }

    static Whole of(long value) {
        return new Whole(value);
    }

    /// A text of ours.
    static Text own(String text) {
        return new Text(PromptText.own(text));
    }

    /// A text from outside.
    static Text given(String text) {
        return new Text(PromptText.given(text));
    }
}
