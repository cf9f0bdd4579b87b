package dev.lamplight.functions.stores;

import dev.lamplight.contract.StoreId;
import java.util.HexFormat;
import java.util.random.RandomGenerator;

/// New ids: 96 random bits, which do not meet again. Thread-safe.
final class Ids {
    private static final int BYTES = 12;

    private final RandomGenerator random;

    /// @param random of what nobody can guess; thread-safe
    Ids(RandomGenerator random) {
        this.random = random;
    }

    StoreId newStore() {
        return new StoreId("vs_" + hex());
    }

    String newBatch() {
        return "vsfb_" + hex();
    }

    private String hex() {
        byte[] bytes = new byte[BYTES];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
