package dev.lamplight.contract;

import java.util.Locale;

/// Failures that stay failures however often they are tried: the caller or the document must change.
public enum PermanentCode implements FailureCode {
    // requests
    INVALID_REQUEST(400, "Correct the field named in `param` and send the request again."),
    MALFORMED_JSON(400, "Send a body that is one JSON object in UTF-8."),
    CONTEXT_LENGTH_EXCEEDED(400, "Shorten the input below the limit that the message names, or send it in parts."),
    TEMPLATE_REFUSED(400, "Send messages in an order and with roles that the model's chat template takes."),
    TEMPLATE_FAILED(422, "Leave out what the message names, or use a model whose chat template takes it."),
    INVALID_API_KEY(401, "Send `Authorization: Bearer <key>` with a key of this deployment."),
    NOT_FOUND(404, "Check the id; the message lists what exists where that is short."),
    MODEL_NOT_FOUND(404, "Use one of the models that the message lists; `GET /v1/models` describes them."),
    METHOD_NOT_ALLOWED(405, "Use one of the methods that the message names."),
    CONFLICT(409, "Read the object again and repeat the request on what it is now."),
    FILE_TOO_LARGE(413, "Send a smaller file, or drop it into the inbox bucket."),
    REQUEST_TOO_LARGE(413, "Send less in one request, or drop the file into the inbox bucket."),
    UNSUPPORTED_MEDIA_TYPE(415, "Send the content type that the message names."),

    // documents
    EMPTY_DOCUMENT(422, "Nothing is left to index after cleaning; check that the file holds text."),
    UNSUPPORTED_FORMAT(422, "Convert the document to TXT, Markdown, HTML, CSV, JSON, PDF or DOCX."),
    CORRUPT_DOCUMENT(422, "The file cannot be parsed; export it again from its source."),
    ENCRYPTED_DOCUMENT(422, "Remove the password and put the document in again."),
    NO_TEXT_LAYER(422, "The pages hold only pictures or form fields; run OCR, or print them to a new PDF."),
    DOCUMENT_TOO_LARGE(422, "Split the document below the limits that the message names."),

    // events and stored objects
    MALFORMED_EVENT(422, "Correct the sender; events/ holds the schema and examples of every event."),
    ORDER_MISSING(422, "Put the object again, so that S3 issues an event with a sequencer."),
    BUCKET_NOT_ALLOWED(403, "Offer objects of the buckets that the function's configuration names."),
    PAYLOAD_MISMATCH(422, "Offer the object again, with the size and the SHA-256 of the bytes that it holds now."),
    STORE_DELETED(404, "Use another store; a deleted one never comes back."),
    CORRUPT_OBJECT(500, "Restore the object that the message names; nothing overwrites it as it is."),
    CORRUPT_SEGMENT(500, "Restore the object that the message names, or put the documents of its store in again."),
    NEWER_FORMAT(500, "Deploy the version of Lamplight that knows this format; nothing overwrites what has it."),
    MALFORMED_MODEL(422, "Get the model file again; the message says where it breaks."),
    UNSUPPORTED_MODEL(422, "Use a model of a form that the message names."),
    MODEL_MISMATCH(500, "Build the model package again; its files differ from their manifest.");

    private final int status;
    private final String advice;

    PermanentCode(int status, String advice) {
        this.status = status;
        this.advice = advice;
    }

    @Override
    public String code() {
        return name().toLowerCase(Locale.ROOT);
    }

    @Override
    public int status() {
        return status;
    }

    @Override
    public String advice() {
        return advice;
    }

    /// Whether the deployment is at fault and not what was sent: once it is mended, the same message succeeds, so a
    /// queue keeps it.
    public boolean isFaultOfDeployment() {
        return status >= 500;
    }
}
