package dev.lamplight.localcloud.http;

import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/// The header fields of one message in their order; names are looked up without regard to case (RFC 9110, section 5.1).
public record WireHeaders(List<WireHeader> fields) {
    public static final WireHeaders NONE = new WireHeaders(List.of());

    public WireHeaders {
        fields = List.copyOf(fields);
    }

    /// Names and values in turn: `of("Content-Type", "text/plain", "Vary", "Origin")`.
    public static WireHeaders of(String... namesAndValues) {
        List<WireHeader> fields = new ArrayList<>();
        for (int i = 0; i + 1 < namesAndValues.length; i += 2) {
            fields.add(new WireHeader(namesAndValues[i], namesAndValues[i + 1]));
        }
        return new WireHeaders(fields);
    }

    public Optional<String> first(String name) {
        return all(name).stream().findFirst();
    }

    public List<String> all(String name) {
        return fields.stream()
                .filter(field -> field.name().equalsIgnoreCase(name))
                .map(WireHeader::value)
                .toList();
    }

    public boolean contains(String name) {
        return first(name).isPresent();
    }

    /// Whether a comma-separated field such as `Connection` names the option.
    public boolean hasToken(String name, String token) {
        return all(name).stream()
                .flatMap(value -> List.of(value.split(",", -1)).stream())
                .anyMatch(part -> part.strip().equalsIgnoreCase(token));
    }

    public WireHeaders with(String name, String value) {
        List<WireHeader> more = new ArrayList<>(fields);
        more.add(new WireHeader(name, value));
        return new WireHeaders(more);
    }

    /// Values by name in order of appearance; names that differ only in case are one entry, in the first spelling.
    public Map<String, List<String>> grouped() {
        Map<String, String> spelling = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
        Map<String, List<String>> values = new LinkedHashMap<>();
        for (WireHeader field : fields) {
            String name = spelling.computeIfAbsent(field.name(), given -> given);
            values.computeIfAbsent(name, _ -> new ArrayList<>()).add(field.value());
        }
        return Collections.unmodifiableMap(values);
    }
}
