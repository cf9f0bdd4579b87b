package dev.lamplight.documents;

/// The formats that are read; what is not listed is refused by name.
public enum DocumentFormat {
    TEXT("text/plain"),
    MARKDOWN("text/markdown"),
    HTML("text/html"),
    /// Rows with any separator.
    CSV("text/csv"),
    JSON("application/json"),
    /// One JSON value after the other, mostly one a line.
    JSON_LINES("application/jsonl"),
    PDF("application/pdf"),
    DOCX("application/vnd.openxmlformats-officedocument.wordprocessingml.document");

    private final String mediaType;

    DocumentFormat(String mediaType) {
        this.mediaType = mediaType;
    }

    public String mediaType() {
        return mediaType;
    }
}
