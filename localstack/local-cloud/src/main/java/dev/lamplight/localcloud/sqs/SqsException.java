package dev.lamplight.localcloud.sqs;

/// A refusal with the error code of SQS.
public final class SqsException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// The errors SQS answers with: name in the JSON protocol, code in the query protocol.
    public enum Code {
        QUEUE_DOES_NOT_EXIST("QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue"),
        QUEUE_NAME_EXISTS("QueueNameExists", "QueueAlreadyExists"),
        RECEIPT_HANDLE_IS_INVALID("ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid"),
        MESSAGE_NOT_IN_FLIGHT("MessageNotInflight", "AWS.SimpleQueueService.MessageNotInflight"),
        INVALID_PARAMETER("InvalidParameterValue", "InvalidParameterValue"),
        MISSING_PARAMETER("MissingParameter", "MissingParameter"),
        INVALID_ATTRIBUTE_NAME("InvalidAttributeName", "InvalidAttributeName"),
        INVALID_CONTENT("InvalidMessageContents", "InvalidMessageContents"),
        EMPTY_BATCH("EmptyBatchRequest", "AWS.SimpleQueueService.EmptyBatchRequest"),
        TOO_MANY_ENTRIES("TooManyEntriesInBatchRequest", "AWS.SimpleQueueService.TooManyEntriesInBatchRequest"),
        IDS_NOT_DISTINCT("BatchEntryIdsNotDistinct", "AWS.SimpleQueueService.BatchEntryIdsNotDistinct"),
        BATCH_TOO_LONG("BatchRequestTooLong", "AWS.SimpleQueueService.BatchRequestTooLong"),
        RESOURCE_NOT_FOUND("ResourceNotFoundException", "ResourceNotFoundException"),
        UNSUPPORTED("UnsupportedOperation", "AWS.SimpleQueueService.UnsupportedOperation");

        private final String name;
        private final String queryCode;

        Code(String name, String queryCode) {
            this.name = name;
            this.queryCode = queryCode;
        }

        public String errorName() {
            return name;
        }

        public String queryCode() {
            return queryCode;
        }
    }

    private final Code code;

    SqsException(Code code, String message) {
        super(message);
        this.code = code;
    }

    public Code code() {
        return code;
    }
}
