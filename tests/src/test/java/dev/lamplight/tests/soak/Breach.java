package dev.lamplight.tests.soak;

/// A promise that was broken, and what breaks it again.
///
/// @param what one sentence or a few lines for whoever has to find the cause
public record Breach(String what, long seed, Scale scale) {}
