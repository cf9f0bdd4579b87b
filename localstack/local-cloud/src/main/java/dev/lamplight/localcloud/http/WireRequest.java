package dev.lamplight.localcloud.http;

/// One whole request.
///
/// @param method as sent, for example `POST`
/// @param path the path of the request target, still percent-encoded, starting with `/`
/// @param query the part after `?`, still encoded, empty where there is none
/// @param body not copied, not to be changed; empty where there is none
@SuppressWarnings("ArrayRecordComponent") // a body is handed on once and never compared
public record WireRequest(String method, String path, String query, WireHeaders headers, byte[] body) {}
