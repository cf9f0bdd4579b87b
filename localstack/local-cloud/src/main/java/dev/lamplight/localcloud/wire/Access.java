package dev.lamplight.localcloud.wire;

/// What a call needs to be allowed on AWS (Service Authorization Reference). Nothing is checked here; a listener can
/// compare it with the policies of a template.
///
/// @param accessKeyId of the caller's credentials, empty for anonymous calls
/// @param action for example `s3:GetObject`
/// @param resource ARN of the bucket, object or queue
public record Access(String accessKeyId, String action, String resource) {}
