package dev.lamplight.tests.hostile;

/// One row of a table: an input that nobody should send, and what must come of it.
///
/// @param what names the input; docs/design/bad-input.md shows it
/// @param answer `400 invalid_request limit` (status, code, field) for a request, `quarantined <code>`, `again
///     <code>` or `done <word>` for a message, and a word that the table explains for everything else
/// @param attempt makes the input, hands it over and says what came of it
/// @param <C> what the rows of a table share
record BadInput<C>(String what, String answer, Attempt<C> attempt) {

    @FunctionalInterface
    interface Attempt<C> {
        String on(C shared) throws Exception;
    }

    @Override
    public String toString() {
        return what;
    }
}
