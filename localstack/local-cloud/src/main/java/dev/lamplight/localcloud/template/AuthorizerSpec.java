package dev.lamplight.localcloud.template;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A function that says who may call an API.
///
/// @param functionArn of the function that is asked
/// @param headers that must be there, and by which its answer is known again
/// @param queries parameters likewise
/// @param validation what the token of [Kind#TOKEN] looks like as a whole
/// @param kept how long its answer holds for the same headers and parameters
public record AuthorizerSpec(
        String name,
        String functionArn,
        Kind kind,
        List<String> headers,
        List<String> queries,
        Optional<Pattern> validation,
        Duration kept) {

    /// What it is given, and what it answers with.
    public enum Kind {
        /// REST: one header, and a policy.
        TOKEN,
        /// REST: the request, and a policy.
        REQUEST,
        /// HTTP API, format 2.0: the request, and yes or no.
        SIMPLE
    }

    public AuthorizerSpec {
        headers = List.copyOf(headers);
        queries = List.copyOf(queries);
    }
}
