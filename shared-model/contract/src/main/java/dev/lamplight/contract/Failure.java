package dev.lamplight.contract;

import org.jspecify.annotations.Nullable;

/// Something that did not work, with a stable [code][FailureCode] and a message that says what was expected, what was
/// found and where. Rendered at the edges of the `aws` room
/// alone: HTTP, SQS, and the invocation as a whole.
public abstract sealed class Failure extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// What an explanation may quote is chosen by senders, and it goes into answers, logs, messages and manifests.
    private static final int MAX_LENGTH = 2000;

    private Failure(String message, @Nullable Throwable cause) {
        super(PlainText.shortened(message, MAX_LENGTH), cause);
    }

    public abstract FailureCode code();

    /// The message, safe to show to the caller: never holds bodies, prompts or credentials.
    public String explanation() {
        String message = getMessage();
        return message == null ? code().advice() : message;
    }

    /// What is wrong, and what can be done about it: for whoever has to act on it.
    public String explanationWithAdvice() {
        String what = explanation();
        String advice = code().advice();
        return what.contains(advice) ? what : (what.endsWith(".") ? what : what + ".") + " " + advice;
    }

    /// Trying again cannot help: HTTP callers get the 4xx, messages are quarantined with the reason and acknowledged.
    public static final class Permanent extends Failure {
        private static final long serialVersionUID = 1L;

        private final PermanentCode code;
        private final @Nullable String param;

        public Permanent(PermanentCode code, String message) {
            this(code, message, null, null);
        }

        public Permanent(PermanentCode code, String message, @Nullable Throwable cause) {
            this(code, message, null, cause);
        }

        private Permanent(PermanentCode code, String message, @Nullable String param, @Nullable Throwable cause) {
            super(message, cause);
            this.code = code;
            this.param = param;
        }

        /// A request field that breaks a rule; `param` is its name as the caller wrote it.
        public static Permanent invalidField(String param, String message) {
            return ofField(PermanentCode.INVALID_REQUEST, param, message);
        }

        /// A request field at fault in a way that has a code of its own.
        public static Permanent ofField(PermanentCode code, String param, String message) {
            return new Permanent(code, message, param, null);
        }

        @Override
        public PermanentCode code() {
            return code;
        }

        /// The request field at fault, or null where no single one is.
        public @Nullable String param() {
            return param;
        }
    }

    /// It may work later: HTTP callers get 429 or 503, messages go back to their queue.
    public static final class Transient extends Failure {
        private static final long serialVersionUID = 1L;

        private final TransientCode code;

        public Transient(TransientCode code, String message) {
            this(code, message, null);
        }

        public Transient(TransientCode code, String message, @Nullable Throwable cause) {
            super(message, cause);
            this.code = code;
        }

        @Override
        public TransientCode code() {
            return code;
        }
    }
}
