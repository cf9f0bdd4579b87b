package dev.lamplight.localcloud.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An API in front of functions.
///
/// @param binaryMediaTypes media types whose bodies reach the function in Base64 (REST only; `*/*` means all)
/// @param gatewayResponses what the API answers without its functions (REST only), where the template says it
public record ApiSpec(
        String logicalId,
        Kind kind,
        String stage,
        List<String> binaryMediaTypes,
        Optional<Cors> cors,
        Map<GatewayResponseType, GatewayResponse> gatewayResponses) {
    /// REST APIs send payload version 1.0, HTTP APIs 2.0.
    public enum Kind {
        REST,
        HTTP
    }

    /// Answers to preflight requests; values as the header carries them.
    public record Cors(String allowOrigin, String allowMethods, String allowHeaders, Optional<String> maxAge) {}

    public ApiSpec {
        binaryMediaTypes = List.copyOf(binaryMediaTypes);
        gatewayResponses = Map.copyOf(gatewayResponses);
    }

    /// What the template says about this answer, or about its family.
    public Optional<GatewayResponse> gatewayResponse(GatewayResponseType type) {
        return Optional.ofNullable(gatewayResponses.get(type))
                .or(() -> Optional.ofNullable(gatewayResponses.get(type.fallback())));
    }
}
