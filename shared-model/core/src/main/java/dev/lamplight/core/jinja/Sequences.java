package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.JinjaValue.Items;
import dev.lamplight.core.jinja.JinjaValue.Mapping;
import dev.lamplight.core.jinja.JinjaValue.None;
import dev.lamplight.core.jinja.JinjaValue.Real;
import dev.lamplight.core.jinja.JinjaValue.Text;
import dev.lamplight.core.jinja.JinjaValue.Truth;
import dev.lamplight.core.jinja.JinjaValue.Undefined;
import dev.lamplight.core.jinja.JinjaValue.Whole;
import dev.lamplight.core.token.PromptText;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Lists and texts by place; texts are counted in code points, as Python does.
final class Sequences {
    private Sequences() {}

    /// What a loop goes over.
    ///
    /// @throws JinjaError where nothing can
    static List<JinjaValue> items(JinjaValue value) {
        return switch (value) {
            case Items(List<JinjaValue> items) -> items;
            case Undefined _ -> List.of();
            case Mapping mapping ->
                mapping.entries().keySet().stream()
                        .<JinjaValue>map(mapping::key)
                        .toList();
            case Text(PromptText text) -> characters(text);
            case None _, Truth _, Whole _, Real _, JinjaValue.Namespace _, JinjaValue.Function _ ->
                throw new JinjaError(Operators.typeName(value) + " has no items");
        };
    }

    private static List<JinjaValue> characters(PromptText text) {
        List<JinjaValue> characters = new ArrayList<>();
        int at = 0;
        while (at < text.length()) {
            int next = text.text().offsetByCodePoints(at, 1);
            characters.add(new Text(text.substring(at, next)));
            at = next;
        }
        return characters;
    }

    /// @throws JinjaError where it has no length
    static int length(JinjaValue value) {
        return switch (value) {
            case Text text -> text.string().codePointCount(0, text.value().length());
            case Items(List<JinjaValue> items) -> items.size();
            case Mapping mapping -> mapping.entries().size();
            case Undefined _ -> 0;
            case None _, Truth _, Whole _, Real _, JinjaValue.Namespace _, JinjaValue.Function _ ->
                throw new JinjaError(Operators.typeName(value) + " has no length");
        };
    }

    /// What looking through it costs; 0 where it has no parts.
    static int size(JinjaValue value) {
        return switch (value) {
            case Text text -> text.value().length() / 8;
            case Items(List<JinjaValue> items) -> items.size();
            case Mapping mapping -> mapping.entries().size();
            case Undefined _, None _, Truth _, Whole _, Real _, JinjaValue.Namespace _, JinjaValue.Function _ -> 0;
        };
    }

    static JinjaValue item(JinjaValue target, JinjaValue key) {
        if (!(target instanceof Items) && !(target instanceof Text)) {
            return new Undefined("[…]");
        }
        int length = length(target);
        int index = Operators.index(key);
        int place = index < 0 ? index + length : index;
        if (place < 0 || place >= length) {
            return new Undefined("[" + index + "]");
        }
        return target instanceof Items(List<JinjaValue> items)
                ? items.get(place)
                : slice(target, place, place + 1, null);
    }

    /// `target[from:to:step]`; of text and lists only, as in Python.
    static JinjaValue part(JinjaValue target, @Nullable Integer from, @Nullable Integer to, @Nullable Integer step) {
        if (target instanceof Text || target instanceof Items) {
            return slice(target, from, to, step);
        }
        throw new JinjaError("expected text or a list to take a part of, found " + Operators.typeName(target));
    }

    /// The same of anything that has items.
    static JinjaValue slice(JinjaValue target, @Nullable Integer from, @Nullable Integer to, @Nullable Integer step) {
        int stride = step == null ? 1 : step;
        if (stride == 0) {
            throw new JinjaError("a slice has a step of 0");
        }
        int length = length(target);
        int lowest = stride > 0 ? 0 : -1;
        int highest = stride > 0 ? length : length - 1;
        int start = from == null ? (stride > 0 ? lowest : highest) : place(from, length, lowest, highest);
        int end = to == null ? (stride > 0 ? highest : lowest) : place(to, length, lowest, highest);
        if (target instanceof Text(PromptText text) && stride == 1) {
            int first = text.text().offsetByCodePoints(0, start);
            return new Text(
                    end <= start
                            ? PromptText.EMPTY
                            : text.substring(first, text.text().offsetByCodePoints(first, end - start)));
        }
        List<JinjaValue> all = items(target);
        List<JinjaValue> chosen = new ArrayList<>();
        for (long index = start; stride > 0 ? index < end : index > end; index += stride) {
            chosen.add(all.get((int) index));
        }
        return target instanceof Text ? joined(chosen) : new Items(chosen);
    }

    private static int place(int bound, int length, int lowest, int highest) {
        return Math.clamp((long) bound + (bound < 0 ? length : 0), lowest, Math.max(lowest, highest));
    }

    private static JinjaValue joined(List<JinjaValue> texts) {
        PromptText.Builder joined = new PromptText.Builder();
        texts.forEach(text -> joined.append(Operators.text(text)));
        return new Text(joined.build());
    }
}
