package dev.lamplight.localcloud.front;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.zip.CRC32;

/// One message of AWS's event streams (`application/vnd.amazon.eventstream`; Smithy, "Amazon Event Stream
/// Specification"): both lengths and their CRC-32, headers, payload, and the CRC-32 of all that. Numbers have their
/// highest byte first.
///
/// @param headers of text, in their order
/// @param payload not copied, not to be changed
@SuppressWarnings("ArrayRecordComponent") // handed on once and never compared
record EventMessage(Map<String, String> headers, byte[] payload) {
    private static final int PRELUDE_BYTES = 12;
    private static final int CRC_BYTES = 4;
    /// Length of the name, type, length of the value.
    private static final int HEADER_OVERHEAD_BYTES = 4;

    private static final byte TEXT = 7;

    /// @param type name of the event in the service's model
    static EventMessage event(String type, String contentType, byte[] payload) {
        Map<String, String> headers = new LinkedHashMap<>();
        headers.put(":event-type", type);
        headers.put(":content-type", contentType);
        headers.put(":message-type", "event");
        return new EventMessage(headers, payload);
    }

    byte[] toBytes() {
        int headersBytes = headers.entrySet().stream()
                .mapToInt(header ->
                        HEADER_OVERHEAD_BYTES + bytes(header.getKey()).length + bytes(header.getValue()).length)
                .sum();
        int total = PRELUDE_BYTES + headersBytes + payload.length + CRC_BYTES;
        ByteBuffer message = ByteBuffer.allocate(total).putInt(total).putInt(headersBytes);
        message.putInt(crcSoFar(message));
        headers.forEach((name, value) -> {
            message.put((byte) bytes(name).length).put(bytes(name)).put(TEXT);
            message.putShort((short) bytes(value).length).put(bytes(value));
        });
        message.put(payload);
        return message.putInt(crcSoFar(message)).array();
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static int crcSoFar(ByteBuffer message) {
        CRC32 crc = new CRC32();
        crc.update(message.duplicate().flip());
        return (int) crc.getValue();
    }
}
