package dev.lamplight.contract;

/// The stable name of one way in which something can fail, the same in HTTP answers, quarantine records and logs.
///
/// A code is either [permanent][PermanentCode] (trying again cannot help) or [transient][TransientCode] (it may).
public sealed interface FailureCode permits PermanentCode, TransientCode {

    /// The name in answers and records, lower case with underscores: `no_text_layer`.
    String code();

    /// HTTP status of an answer with this code, 400 to 599.
    int status();

    /// What the caller can do about it, one sentence.
    String advice();

    /// OpenAI's coarse class of the error, the `type` field of an error answer.
    default String errorType() {
        return switch (status()) {
            case 401 -> "authentication_error";
            case 403 -> "permission_error";
            case 404 -> "not_found_error";
            case 429 -> "rate_limit_error";
            default -> status() >= 500 ? "server_error" : "invalid_request_error";
        };
    }
}
