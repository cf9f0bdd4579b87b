package dev.lamplight.localcloud.http;

/// What a request is answered with.
public sealed interface WireAnswer permits WireResponse, WireStream {
    int status();

    WireHeaders headers();

    WireAnswer withHeader(String name, String value);
}
