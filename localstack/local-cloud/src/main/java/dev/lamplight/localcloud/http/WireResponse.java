package dev.lamplight.localcloud.http;

import java.nio.charset.StandardCharsets;

/// One whole answer; the server adds the framing headers (`Content-Length`, `Connection`, `Date`).
///
/// @param body not copied, not to be changed
@SuppressWarnings("ArrayRecordComponent") // a body is handed on once and never compared
public record WireResponse(int status, WireHeaders headers, byte[] body) implements WireAnswer {
    public WireResponse {
        if (status < 200 || status > 599) {
            throw new IllegalArgumentException("expected a final status 200 to 599, found " + status);
        }
    }

    public static WireResponse json(int status, String json) {
        return new WireResponse(
                status, WireHeaders.of("Content-Type", "application/json"), json.getBytes(StandardCharsets.UTF_8));
    }

    public static WireResponse empty(int status) {
        return new WireResponse(status, WireHeaders.NONE, new byte[0]);
    }

    @Override
    public WireResponse withHeader(String name, String value) {
        return new WireResponse(status, headers.with(name, value), body);
    }
}
