package dev.lamplight.localcloud.template;

import java.util.List;
import java.util.Optional;

/// An API in front of functions.
///
/// @param binaryMediaTypes media types whose bodies reach the function in Base64 (REST only; `*/*` means all)
public record ApiSpec(String logicalId, Kind kind, String stage, List<String> binaryMediaTypes, Optional<Cors> cors) {
    /// REST APIs send payload version 1.0, HTTP APIs 2.0.
    public enum Kind {
        REST,
        HTTP
    }

    /// Answers to preflight requests; values as the header carries them.
    public record Cors(String allowOrigin, String allowMethods, String allowHeaders, Optional<String> maxAge) {}

    public ApiSpec {
        binaryMediaTypes = List.copyOf(binaryMediaTypes);
    }
}
