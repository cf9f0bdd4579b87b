package dev.lamplight.functions.stores;

import dev.lamplight.contract.StoreId;
import java.security.SecureRandom;
import java.util.HexFormat;

/// New ids: 96 random bits, which do not meet again. Thread-safe.
final class Ids {
    private static final int BYTES = 12;

    private final SecureRandom random = new SecureRandom();

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
