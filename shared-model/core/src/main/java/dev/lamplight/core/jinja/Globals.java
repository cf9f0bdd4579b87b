package dev.lamplight.core.jinja;

import dev.lamplight.core.jinja.JinjaValue.Function;
import dev.lamplight.core.jinja.JinjaValue.Items;
import dev.lamplight.core.jinja.JinjaValue.Mapping;
import dev.lamplight.core.jinja.JinjaValue.Namespace;
import dev.lamplight.core.token.TextTokenizer.Source;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// Functions that every template may call.
final class Globals {
    private Globals() {}

    static Map<String, JinjaValue> all(Budget budget) {
        return Stream.of(
                        new Function("range", arguments -> range(arguments, budget)),
                        new Function("namespace", arguments -> new Namespace(new LinkedHashMap<>(arguments.named()))),
                        new Function("dict", arguments -> new Mapping(arguments.named(), Source.TEMPLATE)),
                        new Function("raise_exception", arguments -> {
                            throw new JinjaError(
                                    JinjaError.Cause.REFUSED,
                                    PythonText.of(arguments.require(0, "message"))
                                            .text());
                        }))
                .collect(Collectors.toMap(Function::name, function -> function));
    }

    private static JinjaValue range(Arguments arguments, Budget budget) {
        int first = Operators.index(arguments.require(0, "start"));
        boolean isEndOnly = arguments.values().size() == 1;
        int start = isEndOnly ? 0 : first;
        int end = isEndOnly ? first : Operators.index(arguments.require(1, "stop"));
        int step = arguments.find(2, "step").map(Operators::index).orElse(1);
        if (step == 0) {
            throw new JinjaError("a range has a step of 0");
        }
        List<JinjaValue> numbers = new ArrayList<>();
        for (long number = start; step > 0 ? number < end : number > end; number += step) {
            budget.step();
            numbers.add(JinjaValue.of(number));
        }
        return new Items(numbers);
    }

    /// `strftime_now(format)`.
    static JinjaValue formatted(ZonedDateTime now, Arguments arguments) {
        String format = Operators.text(arguments.require(0, "format")).text();
        StringBuilder out = new StringBuilder();
        for (int index = 0; index < format.length(); index++) {
            char letter = format.charAt(index);
            if (letter != '%' || index + 1 == format.length()) {
                out.append(letter);
            } else {
                index++;
                out.append(directive(now, format.charAt(index)));
            }
        }
        return JinjaValue.own(out.toString());
    }

    private static String directive(ZonedDateTime now, char letter) {
        String pattern =
                switch (letter) {
                    case 'Y' -> "uuuu";
                    case 'y' -> "uu";
                    case 'm' -> "MM";
                    case 'd' -> "dd";
                    case 'e' -> "ppd";
                    case 'B' -> "MMMM";
                    case 'b', 'h' -> "MMM";
                    case 'A' -> "EEEE";
                    case 'a' -> "EEE";
                    case 'H' -> "HH";
                    case 'I' -> "hh";
                    case 'M' -> "mm";
                    case 'S' -> "ss";
                    case 'p' -> "a";
                    case 'j' -> "DDD";
                    case 'F' -> "uuuu-MM-dd";
                    case 'T' -> "HH:mm:ss";
                    case '%' -> "'%'";
                    default -> throw new JinjaError("the time format '%%%c' is not implemented".formatted(letter));
                };
        return now.format(DateTimeFormatter.ofPattern(pattern, Locale.US));
    }
}
