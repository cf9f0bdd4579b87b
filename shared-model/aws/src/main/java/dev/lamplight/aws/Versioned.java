package dev.lamplight.aws;

/// A stored value and the entity tag to swap it by.
public record Versioned<T>(T value, String etag) {}
