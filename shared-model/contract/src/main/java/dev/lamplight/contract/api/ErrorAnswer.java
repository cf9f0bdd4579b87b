package dev.lamplight.contract.api;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.lamplight.contract.FailureCode;
import org.jspecify.annotations.Nullable;

/// Body of every answer that is an error.
public record ErrorAnswer(Details error) {

    /// @param message what was expected and what was found
    /// @param type OpenAI's coarse class
    /// @param param the request field at fault, or null
    /// @param code stable name of the failure
    public record Details(
            String message,
            String type,

            @JsonInclude(JsonInclude.Include.ALWAYS) @Nullable
            String param,

            String code) {}

    public static ErrorAnswer of(FailureCode code, String message, @Nullable String param) {
        return new ErrorAnswer(new Details(message, code.errorType(), param, code.code()));
    }
}
