package dev.lamplight.contract;

/// Whether a store takes commits and answers searches.
public enum StoreState {
    ACTIVE,
    DELETED
}
