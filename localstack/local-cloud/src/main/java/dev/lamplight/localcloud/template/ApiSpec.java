package dev.lamplight.localcloud.template;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/// An API in front of functions.
///
/// @param binaryMediaTypes media types whose bodies reach the function in Base64 (REST only; `*/*` means all)
/// @param auth who may call it
/// @param gatewayResponses what the API answers without its functions (REST only), where the template says it
public record ApiSpec(
        String logicalId,
        Kind kind,
        String stage,
        List<String> binaryMediaTypes,
        Optional<Cors> cors,
        Auth auth,
        Map<GatewayResponseType, GatewayResponse> gatewayResponses) {
    /// REST APIs send payload version 1.0, HTTP APIs 2.0.
    public enum Kind {
        REST,
        HTTP
    }

    /// Answers to preflight requests; values as the header carries them.
    public record Cors(String allowOrigin, String allowMethods, String allowHeaders, Optional<String> maxAge) {}

    /// Functions that are asked, by name.
    ///
    /// @param usual the one of routes that name none
    public record Auth(Map<String, AuthorizerSpec> authorizers, Optional<String> usual) {
        public static final Auth NONE = new Auth(Map.of(), Optional.empty());

        public Auth {
            authorizers = Map.copyOf(authorizers);
        }
    }

    /// An API that SAM or Lambda makes: everybody may call it.
    public static ApiSpec open(String logicalId, Kind kind, String stage) {
        return new ApiSpec(logicalId, kind, stage, List.of(), Optional.empty(), Auth.NONE, Map.of());
    }

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
