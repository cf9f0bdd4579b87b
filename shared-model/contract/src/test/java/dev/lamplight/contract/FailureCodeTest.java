package dev.lamplight.contract;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import org.junit.jupiter.api.Test;

final class FailureCodeTest {

    private static List<FailureCode> all() {
        var codes = new ArrayList<FailureCode>(List.of(PermanentCode.values()));
        codes.addAll(List.of(TransientCode.values()));
        return codes;
    }

    @Test
    void everyCodeIsUniqueAndHasAnHttpErrorStatusAndAnAdvice() {
        var seen = new HashSet<String>();

        for (FailureCode code : all()) {
            assertThat(seen.add(code.code())).as("unique: %s", code).isTrue();
            assertThat(code.code()).as("form of %s", code).matches("[a-z][a-z_]*[a-z]");
            assertThat(code.status()).as("status of %s", code).isBetween(400, 599);
            assertThat(code.advice()).as("advice of %s", code).endsWith(".");
        }
    }

    @Test
    void everyTransientCodeTellsHttpClientsToTryAgain() {
        for (TransientCode code : TransientCode.values()) {
            assertThat(code.status()).as("%s", code).isIn(429, 500, 503);
        }
    }

    @Test
    void aFailureExplainsItselfWithItsMessage() {
        var failure = Failure.Permanent.invalidField("query", "query: expected at most 4096 characters, found 5000");

        assertThat(failure.explanation()).contains("5000");
        assertThat(failure.param()).isEqualTo("query");
        assertThat(failure.code().errorType()).isEqualTo("invalid_request_error");
    }

    @Test
    void whoeverMustActIsToldWhatIsWrongAndWhatToDo() {
        var failure = new Failure.Permanent(PermanentCode.NO_TEXT_LAYER, "Expected text in the PDF, found none");

        assertThat(failure.explanationWithAdvice())
                .isEqualTo("Expected text in the PDF, found none. " + PermanentCode.NO_TEXT_LAYER.advice());
    }
}
