package dev.lamplight.tests.hostile;

import dev.lamplight.contract.Sha256;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// Texts that stand for what is private, one for each place, so that one that comes to light says where it came in.
final class Canaries {
    private final Map<String, String> secrets = new LinkedHashMap<>();

    /// A word of 40 letters and digits, as a key or a name: what looks like an identifier.
    String word(String place) {
        String word =
                "canary" + Sha256.hex(place.getBytes(StandardCharsets.UTF_8)).substring(0, 34);
        secrets.put(place, word);
        return word;
    }

    /// Three words in one sentence, as people write.
    String text(String place) {
        return "Nobody reads " + word(place) + " here";
    }

    /// Something that was secret already.
    void secret(String place, String secret) {
        secrets.put(place, secret);
    }

    /// Where in which logs which of them stands, as it is, in other letters, in hexadecimal digits or in base64.
    List<String> in(Map<String, String> logs) {
        List<String> found = new ArrayList<>();
        logs.forEach((log, written) -> {
            String lowerCase = written.toLowerCase(Locale.ROOT);
            secrets.forEach((place, secret) -> {
                if (stands(secret, written, lowerCase)) {
                    found.add(place + " in " + log + ": " + line(secret, written));
                }
            });
        });
        return found;
    }

    private static boolean stands(String secret, String written, String lowerCase) {
        byte[] bytes = secret.getBytes(StandardCharsets.UTF_8);
        return lowerCase.contains(secret.toLowerCase(Locale.ROOT))
                || lowerCase.contains(HexFormat.of().formatHex(bytes))
                || base64(bytes).stream().anyMatch(written::contains);
    }

    /// What three bytes cannot share with their neighbors: the middle of the encoding at each of its three offsets.
    private static List<String> base64(byte[] secret) {
        List<String> encodings = new ArrayList<>();
        for (int offset = 0; offset < 3; offset++) {
            byte[] inner = Arrays.copyOfRange(secret, offset, secret.length - (secret.length - offset) % 3);
            encodings.add(Base64.getEncoder().encodeToString(inner));
        }
        return encodings;
    }

    private static String line(String secret, String written) {
        return written.lines()
                .filter(line -> stands(secret, line, line.toLowerCase(Locale.ROOT)))
                .findFirst()
                .orElse("");
    }
}
