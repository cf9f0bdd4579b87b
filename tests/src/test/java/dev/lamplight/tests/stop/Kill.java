package dev.lamplight.tests.stop;

/// One process that was stopped.
///
/// @param victim a function, or `host` for the local cloud itself
/// @param signal `KILL`, `TERM`, or `TERM TERM`
/// @param doing what it was doing
record Kill(String victim, String signal, String doing) {}
