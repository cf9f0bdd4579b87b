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
import java.math.BigDecimal;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/// Values as Python writes them: `str`, `repr` and `json.dumps`. Numbers of 64 bits have the fewest digits that tell
/// them from their neighbors, in both languages.
final class PythonText {
    private PythonText() {}

    /// `str(value)`.
    static PromptText of(JinjaValue value) {
        return switch (value) {
            case Text(PromptText text) -> text;
            case Undefined _ -> PromptText.EMPTY;
            case None _,
                    Truth _,
                    Whole _,
                    Real _,
                    Items _,
                    Mapping _,
                    JinjaValue.Namespace _,
                    JinjaValue.Function _ -> {
                PromptText.Builder out = new PromptText.Builder();
                repr(value, out);
                yield out.build();
            }
        };
    }

    private static void repr(JinjaValue value, PromptText.Builder out) {
        switch (value) {
            case None _ -> out.append("None");
            case Truth(boolean truth) -> out.append(truth ? "True" : "False");
            case Whole(long whole) -> out.append(Long.toString(whole));
            case Real(double real) -> out.append(real(real));
            case Text(PromptText text) -> quoted(text, out);
            case Items(List<JinjaValue> items) -> {
                out.append("[");
                for (int index = 0; index < items.size(); index++) {
                    out.append(index == 0 ? "" : ", ");
                    repr(items.get(index), out);
                }
                out.append("]");
            }
            case Mapping mapping -> {
                out.append("{");
                Iterator<Map.Entry<String, JinjaValue>> entries =
                        mapping.entries().entrySet().iterator();
                while (entries.hasNext()) {
                    Map.Entry<String, JinjaValue> entry = entries.next();
                    quoted(mapping.key(entry.getKey()).value(), out);
                    out.append(": ");
                    repr(entry.getValue(), out);
                    out.append(entries.hasNext() ? ", " : "");
                }
                out.append("}");
            }
            case Undefined _ -> out.append("Undefined");
            case JinjaValue.Namespace _ -> out.append("<Namespace>");
            case JinjaValue.Function function -> out.append("<function " + function.name() + ">");
        }
    }

    private static void quoted(PromptText text, PromptText.Builder out) {
        char quote = text.text().indexOf('\'') >= 0 && text.text().indexOf('"') < 0 ? '"' : '\'';
        out.append(String.valueOf(quote));
        for (int index = 0; index < text.length(); index++) {
            char letter = text.text().charAt(index);
            String escaped =
                    switch (letter) {
                        case '\\' -> "\\\\";
                        case '\n' -> "\\n";
                        case '\r' -> "\\r";
                        case '\t' -> "\\t";
                        default ->
                            letter == quote ? "\\" + letter : letter < ' ' ? "\\x%02x".formatted((int) letter) : "";
                    };
            add(text, index, escaped, out);
        }
        out.append(String.valueOf(quote));
    }

    /// A character, or what stands for it; what stands for a given one is given.
    private static void add(PromptText text, int index, String escaped, PromptText.Builder out) {
        if (escaped.isEmpty()) {
            out.append(text, index, index + 1);
        } else {
            out.append(text.isGiven(index) ? PromptText.given(escaped) : PromptText.own(escaped));
        }
    }

    /// `repr` of a float.
    static String real(double value) {
        if (!Double.isFinite(value)) {
            return Double.isNaN(value) ? "nan" : value > 0 ? "inf" : "-inf";
        }
        double magnitude = Math.abs(value);
        if (value == 0 || (magnitude >= 1e-4 && magnitude < 1e16)) {
            String digits = new BigDecimal(Double.toString(value)).toPlainString();
            return digits.contains(".") ? digits : digits + ".0";
        }
        String[] parts = Double.toString(value).split("E", 2);
        String digits = parts[0].endsWith(".0") ? parts[0].substring(0, parts[0].length() - 2) : parts[0];
        int exponent = Integer.parseInt(parts[1]);
        return "%se%s%02d".formatted(digits, exponent < 0 ? "-" : "+", Math.abs(exponent));
    }

    /// How JSON is written.
    ///
    /// @param indent blanks per level; -1 for one line
    record JsonStyle(int indent, String itemSeparator, String keySeparator, boolean isSorted, boolean isAscii) {}

    /// `json.dumps(value)`.
    static PromptText json(JinjaValue value, JsonStyle style) {
        PromptText.Builder out = new PromptText.Builder();
        json(value, style, 1, out);
        return out.build();
    }

    private static void json(JinjaValue value, JsonStyle style, int level, PromptText.Builder out) {
        switch (value) {
            case None _ -> out.append("null");
            case Truth(boolean truth) -> out.append(Boolean.toString(truth));
            case Whole(long whole) -> out.append(Long.toString(whole));
            case Real(double real) -> out.append(jsonReal(real));
            case Text(PromptText text) -> jsonText(text, style, out);
            case Items(List<JinjaValue> items) -> {
                out.append("[");
                for (int index = 0; index < items.size(); index++) {
                    between(index == 0, style, level, out);
                    json(items.get(index), style, level + 1, out);
                }
                closing(items.isEmpty(), "]", style, level, out);
            }
            case Mapping mapping -> {
                out.append("{");
                boolean isFirst = true;
                for (String key : style.isSorted()
                        ? mapping.entries().keySet().stream().sorted().toList()
                        : List.copyOf(mapping.entries().keySet().stream().toList())) {
                    between(isFirst, style, level, out);
                    isFirst = false;
                    jsonText(mapping.key(key).value(), style, out);
                    out.append(style.keySeparator());
                    JinjaValue entry = mapping.entries().get(key);
                    json(entry == null ? JinjaValue.NONE : entry, style, level + 1, out);
                }
                closing(mapping.entries().isEmpty(), "}", style, level, out);
            }
            case Undefined _, JinjaValue.Namespace _, JinjaValue.Function _ ->
                throw new JinjaError(Operators.typeName(value) + " cannot be written as JSON");
        }
    }

    private static String jsonReal(double value) {
        return Double.isFinite(value)
                ? real(value)
                : Double.isNaN(value) ? "NaN" : value > 0 ? "Infinity" : "-Infinity";
    }

    private static void between(boolean isFirst, JsonStyle style, int level, PromptText.Builder out) {
        if (!isFirst) {
            out.append(style.itemSeparator());
        }
        if (style.indent() >= 0) {
            out.append("\n" + " ".repeat(style.indent() * level));
        }
    }

    private static void closing(boolean isEmpty, String bracket, JsonStyle style, int level, PromptText.Builder out) {
        if (!isEmpty && style.indent() >= 0) {
            out.append("\n" + " ".repeat(style.indent() * (level - 1)));
        }
        out.append(bracket);
    }

    private static void jsonText(PromptText text, JsonStyle style, PromptText.Builder out) {
        out.append("\"");
        for (int index = 0; index < text.length(); index++) {
            char letter = text.text().charAt(index);
            String escaped =
                    switch (letter) {
                        case '"' -> "\\\"";
                        case '\\' -> "\\\\";
                        case '\n' -> "\\n";
                        case '\r' -> "\\r";
                        case '\t' -> "\\t";
                        case '\b' -> "\\b";
                        case '\f' -> "\\f";
                        default ->
                            letter < ' ' || (style.isAscii() && letter > '~') ? "\\u%04x".formatted((int) letter) : "";
                    };
            add(text, index, escaped, out);
        }
        out.append("\"");
    }
}
