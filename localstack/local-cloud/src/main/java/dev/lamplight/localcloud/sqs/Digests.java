package dev.lamplight.localcloud.sqs;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;

/// The digests by which clients check that a message was not changed on the way.
public final class Digests {
    private Digests() {}

    public static String md5(String text) {
        return hex("MD5", text.getBytes(StandardCharsets.UTF_8));
    }

    static String sha256(String text) {
        return hex("SHA-256", text.getBytes(StandardCharsets.UTF_8));
    }

    /// MD5 of message attributes: for each name in order, the length-prefixed name and data type, one byte for the kind
    /// of value (1 text, 2 binary) and the length-prefixed value. SQS developer guide, "Calculating the MD5 message
    /// digest for message attributes".
    public static String md5(ObjectNode attributes) {
        Map<String, JsonNode> sorted = new TreeMap<>();
        attributes.properties().forEach(attribute -> sorted.put(attribute.getKey(), attribute.getValue()));
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        sorted.forEach((name, value) -> {
            prefixed(bytes, name.getBytes(StandardCharsets.UTF_8));
            prefixed(bytes, value.path("DataType").asText().getBytes(StandardCharsets.UTF_8));
            boolean binary = value.hasNonNull("BinaryValue");
            bytes.write(binary ? 2 : 1);
            prefixed(
                    bytes,
                    binary
                            ? Base64.getDecoder()
                                    .decode(value.path("BinaryValue").asText())
                            : value.path("StringValue").asText().getBytes(StandardCharsets.UTF_8));
        });
        return hex("MD5", bytes.toByteArray());
    }

    private static void prefixed(ByteArrayOutputStream out, byte[] bytes) {
        out.writeBytes(ByteBuffer.allocate(Integer.BYTES).putInt(bytes.length).array());
        out.writeBytes(bytes);
    }

    private static String hex(String algorithm, byte[] bytes) {
        try {
            return HexFormat.of().formatHex(MessageDigest.getInstance(algorithm).digest(bytes));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e);
        }
    }
}
