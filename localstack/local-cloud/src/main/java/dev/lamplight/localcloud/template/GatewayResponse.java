package dev.lamplight.localcloud.template;

import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// An answer of API Gateway's own as an API wants it.
///
/// @param status empty where the type's own status stays
/// @param headers values as SAM takes them: a text in single quotes, or a variable `context.…`
/// @param template the body for `application/json`, in which `$context.…` is replaced; empty for API Gateway's own
public record GatewayResponse(OptionalInt status, Map<String, String> headers, Optional<String> template) {
    /// What can be told here; anything else in a template is an error and not an empty text.
    public static final Set<String> VARIABLES =
            Set.of("context.requestId", "context.error.message", "context.error.messageString");

    private static final Pattern VARIABLE = Pattern.compile("\\$(context\\.[A-Za-z.]+[A-Za-z])");

    /// @throws IllegalArgumentException for a variable or a header value that is not understood
    public GatewayResponse {
        headers = Map.copyOf(headers);
        headers.values().forEach(GatewayResponse::checkHeader);
        template.ifPresent(GatewayResponse::checkTemplate);
    }

    private static void checkHeader(String value) {
        boolean quoted = value.length() > 1 && value.startsWith("'") && value.endsWith("'");
        if (!quoted && !VARIABLES.contains(value)) {
            throw new IllegalArgumentException(
                    "expected a text in single quotes or one of " + VARIABLES + ", found " + value);
        }
    }

    private static void checkTemplate(String template) {
        VARIABLE.matcher(template)
                .results()
                .map(found -> found.group(1))
                .filter(name -> !VARIABLES.contains(name))
                .findFirst()
                .ifPresent(name -> {
                    throw new IllegalArgumentException("expected one of " + VARIABLES + ", found " + name);
                });
    }

    /// The value that a header has, variables replaced.
    ///
    /// @param variable the value of one of [#VARIABLES]
    public static String header(String value, UnaryOperator<String> variable) {
        return value.startsWith("'") ? value.substring(1, value.length() - 1) : variable.apply(value);
    }

    /// The body with its variables replaced; empty for API Gateway's own.
    ///
    /// @param variable the value of one of [#VARIABLES]
    public Optional<String> body(UnaryOperator<String> variable) {
        return template.map(text -> VARIABLE.matcher(text).replaceAll(found -> replaced(found, variable)));
    }

    private static String replaced(MatchResult found, UnaryOperator<String> variable) {
        return Matcher.quoteReplacement(variable.apply(found.group(1)));
    }
}
