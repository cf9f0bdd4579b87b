package dev.lamplight.contract.api;

/// When a store ends.
///
/// @param anchor always `last_active_at`
/// @param days days without use
public record ExpiresAfter(String anchor, int days) {
    public static final String ANCHOR = "last_active_at";
}
