package dev.lamplight.cli.cloud;

import dev.lamplight.aws.http.ApiKeys;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;

/// A key of the API and the salted hash that the template takes in its place.
public record ApiKey(String key, String hash) {
    private static final int KEY_BYTES = 32;
    private static final int SALT_BYTES = 8;

    /// A new key of 256 random bits.
    public static ApiKey create(SecureRandom random) {
        return of("sk-lamplight-" + hex(random, KEY_BYTES), random);
    }

    private static ApiKey of(String key, SecureRandom random) {
        return new ApiKey(key, ApiKeys.Hash.of(hex(random, SALT_BYTES), key).text());
    }

    private static String hex(SecureRandom random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }

    /// The key of a deployment: made once, kept in a file that only its owner can read.
    public static ApiKey kept(Path file, SecureRandom random) throws IOException {
        if (!Files.exists(file)) {
            try {
                Files.createFile(
                        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
            } catch (UnsupportedOperationException _) { // a file system without POSIX permissions
                Files.createFile(file);
            }
        }
        String key = Files.readString(file).strip();
        if (!key.isEmpty()) {
            return of(key, random);
        }
        ApiKey created = create(random);
        Files.writeString(file, created.key() + "\n");
        return created;
    }
}
