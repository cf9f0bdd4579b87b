package dev.lamplight.aws.http;

import dev.lamplight.aws.Settings;
import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.contract.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// Who may call: holders of one of the keys, or everybody.
///
/// Only salted SHA-256 hashes are configured, never keys. A slow hash such as PBKDF2 protects secrets that people
/// think up; our keys are 256 random bits, which nobody guesses at any speed, so one round is enough and costs a
/// request nothing.
public sealed interface ApiKeys {
    String HASHES = "LAMPLIGHT_API_KEY_HASHES";
    String OPEN = "LAMPLIGHT_OPEN_ACCESS";

    /// Reads `LAMPLIGHT_API_KEY_HASHES`, `salt:sha256` pairs with commas between them, and `LAMPLIGHT_OPEN_ACCESS`, by
    /// which everybody may call. Neither is a mistake.
    static ApiKeys from(Settings settings) {
        boolean open = settings.flag(OPEN, false);
        Optional<String> given = settings.text(HASHES);
        List<String> hashes =
                given.map(text -> Arrays.asList(text.split(",", -1))).orElse(List.of());
        if (!hashes.stream().allMatch(Hash::isOne)) {
            settings.refuse(HASHES, Hash.FORM + ", with commas between several");
            return new OpenAccess();
        }
        if (hashes.isEmpty() && !open) {
            settings.refuse(HASHES, Hash.FORM + " (./lamplight key makes one), or " + OPEN + " to be true");
            return new OpenAccess();
        }
        return open ? new OpenAccess() : Hashed.of(hashes);
    }

    /// @throws Failure.Permanent `invalid_api_key` where the request carries no key that is known
    void check(HttpRequest request);

    /// Everybody may call; only for a network that nobody else reaches.
    record OpenAccess() implements ApiKeys {
        @Override
        public void check(HttpRequest request) {}
    }

    /// Bearers of a key with one of these hashes may call.
    record Hashed(List<Hash> hashes) implements ApiKeys {
        private static final String SCHEME = "Bearer ";

        public Hashed {
            hashes = List.copyOf(hashes);
            if (hashes.isEmpty()) {
                throw new IllegalArgumentException("api keys: expected at least one hash or open access, found none");
            }
        }

        /// @param hashes `salt:hex` each, as [Hash#text()] writes them
        public static Hashed of(List<String> hashes) {
            return new Hashed(hashes.stream().map(Hash::parse).toList());
        }

        @Override
        public void check(HttpRequest request) {
            String header = request.header("Authorization").orElse("");
            if (!header.regionMatches(true, 0, SCHEME, 0, SCHEME.length())) {
                throw new Failure.Permanent(
                        PermanentCode.INVALID_API_KEY, "expected the header 'Authorization: Bearer <key>', found none");
            }
            String key = header.substring(SCHEME.length()).strip();
            boolean known = false;
            for (Hash hash : hashes) {
                // no early exit: the time must not tell which hash it was
                known |= hash.matches(key);
            }
            if (!known) {
                throw new Failure.Permanent(PermanentCode.INVALID_API_KEY, "the API key is not known here");
            }
        }
    }

    /// What is kept of one key.
    ///
    /// @param salt 8 to 64 letters or digits
    /// @param sha256 SHA-256 of salt and key, one after the other in UTF-8, 64 lower-case hexadecimal digits
    record Hash(String salt, String sha256) {
        private static final String FORM =
                "<salt of 8 to 64 letters or digits>:<SHA-256 of salt and key in lower-case hexadecimal digits>";
        private static final Pattern SALT = Pattern.compile("[A-Za-z0-9]{8,64}");
        private static final Pattern SHA256 = Pattern.compile("[0-9a-f]{64}");

        public Hash {
            if (!SALT.matcher(salt).matches() || !SHA256.matcher(sha256).matches()) {
                throw new IllegalArgumentException("api key hash: expected " + FORM);
            }
        }

        public static Hash of(String salt, String key) {
            return new Hash(salt, Sha256.hex((salt + key).getBytes(StandardCharsets.UTF_8)));
        }

        static boolean isOne(String text) {
            int colon = text.indexOf(':');
            return colon >= 0
                    && SALT.matcher(text.substring(0, colon)).matches()
                    && SHA256.matcher(text.substring(colon + 1)).matches();
        }

        static Hash parse(String text) {
            int colon = text.indexOf(':');
            return new Hash(text.substring(0, Math.max(colon, 0)), text.substring(colon + 1));
        }

        /// The form of the configuration.
        public String text() {
            return salt + ":" + sha256;
        }

        boolean matches(String key) {
            byte[] found = Sha256.digest().digest((salt + key).getBytes(StandardCharsets.UTF_8));
            return MessageDigest.isEqual(found, HexFormat.of().parseHex(sha256));
        }
    }
}
