package dev.lamplight.localcloud.sqs;

import dev.lamplight.localcloud.sqs.SqsException.Code;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.UUID;

/// Receipt handles: the message and something that no other receipt of it has.
final class Receipts {
    private Receipts() {}

    static String fresh(String messageId) {
        return Base64.getEncoder()
                .encodeToString((messageId + "/" + UUID.randomUUID()).getBytes(StandardCharsets.UTF_8));
    }

    /// @throws SqsException `ReceiptHandleIsInvalid`
    static String messageId(String receipt) {
        try {
            return new String(Base64.getDecoder().decode(receipt), StandardCharsets.UTF_8).split("/", 2)[0];
        } catch (IllegalArgumentException e) {
            throw new SqsException(
                    Code.RECEIPT_HANDLE_IS_INVALID, "The input receipt handle \"" + receipt + "\" is not valid.");
        }
    }
}
