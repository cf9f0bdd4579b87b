package dev.lamplight.functions.etl;

/// What a drop into an inbox folder does whose store does not exist.
enum UnknownFolder {
    CREATES_STORE,
    REFUSED
}
