package dev.lamplight.tests.template;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.wire.Access;
import java.io.IOException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class FunctionPoliciesTest {
    private static final String LIBRARY = "arn:aws:s3:::lamplight-library-000000000000-us-east-1";

    @ParameterizedTest
    @CsvSource({
        "a/*, a/b/c, true",
        "a/*, a/, true",
        "a/*, a, false",
        "a/*, xa/b, false",
        "stores/*/waiting/*, stores/vs_1/waiting/file/7, true",
        "stores/*/waiting/*, stores/vs_1/attachments/file, false",
        "a?c, abc, true",
        "a?c, ac, false",
        "a.c, abc, false",
        "*, anything, true",
    })
    void readsWildcardsAsIamDoes(String pattern, String text, boolean expected) {
        assertThat(FunctionPolicies.matches(pattern, text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "lamplight-etl, sqs:SendMessage, arn:aws:sqs:us-east-1:000000000000:lamplight-parts, true",
        "lamplight-etl, sqs:SendMessage, arn:aws:sqs:us-east-1:000000000000:lamplight-documents, false",
        "lamplight-ingest, s3:PutObject, " + LIBRARY + "/files/file-1/content, true",
        "lamplight-ingest, s3:PutObject, " + LIBRARY + "/stores/vs_1/segments/1, false",
        "lamplight-ingest, s3:ListBucket, " + LIBRARY + ", true",
        "lamplight-index, s3:ListBucket, " + LIBRARY + "/stores/, false",
        "lamplight-index, s3:DeleteObject, " + LIBRARY + "/stores/vs_1/manifest.json, false",
        "lamplight-nobody, s3:GetObject, " + LIBRARY + "/files/file-1/content, false",
    })
    void allowsAFunctionWhatItsStatementsNameAndNothingElse(
            String function, String action, String resource, boolean expected) throws IOException {
        FunctionPolicies policies = FunctionPolicies.ofTemplate("lamplight", "000000000000", "us-east-1");

        assertThat(policies.missing(new Access("LOCAL" + function + "0000000000", action, resource))
                        .isEmpty())
                .isEqualTo(expected);
    }

    @Test
    void saysNothingAboutCallersThatAreNoFunctions() throws IOException {
        FunctionPolicies policies = FunctionPolicies.ofTemplate("lamplight", "000000000000", "us-east-1");

        assertThat(policies.missing(new Access("test", "s3:GetObject", LIBRARY + "/x")))
                .isEmpty();
    }
}
