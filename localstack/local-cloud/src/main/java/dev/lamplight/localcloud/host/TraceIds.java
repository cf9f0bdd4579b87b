package dev.lamplight.localcloud.host;

import java.util.UUID;

/// `X-Amzn-Trace-Id` values for callers that bring none; never sampled, because nothing collects segments here.
public final class TraceIds {
    private TraceIds() {}

    /// `Root=1-<8 hex>-<24 hex>;Sampled=0`, the form that X-Ray's clients parse.
    public static String fresh() {
        String hex = UUID.randomUUID().toString().replace("-", "");
        return "Root=1-" + hex.substring(0, 8) + "-" + hex.substring(8) + ";Sampled=0";
    }
}
