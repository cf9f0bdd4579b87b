package dev.lamplight.aws;

/// The bytes of an object and the entity tag they had when they were read, without quotes.
public record StoredObject(byte[] bytes, String etag) {}
