package dev.lamplight.tests.history;

import java.util.Locale;

/// What can happen in a history, and is counted.
enum Seen {
    /// What is found was compared with the model.
    COMPARISONS,
    MERGES,
    /// Another committer was first, the merge had to be swapped again or given up.
    MERGES_REFUSED,
    OBJECTS_COLLECTED,
    /// Somebody did something between two calls of `compact`.
    INTERRUPTIONS,
    /// Another `compact` ran between two calls of one.
    COMPACTIONS_WITHIN_ONE,
    /// A process of `compact` was gone at one of its calls.
    DEATHS,
    COMMITS_REFUSED,
    SEARCHES_IN_OLD_READERS,
    SEARCHES_THROUGH_THE_API;

    String shown() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ').replace("api", "API");
    }
}
