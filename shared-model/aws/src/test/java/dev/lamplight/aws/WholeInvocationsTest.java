package dev.lamplight.aws;

import static org.assertj.core.api.Assertions.assertThat;

import com.amazonaws.services.lambda.runtime.Context;
import dev.lamplight.aws.runtime.Event;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import software.amazon.awssdk.utilslite.SdkInternalThreadLocal;

class WholeInvocationsTest {
    private static final Instant NOW = Instant.parse("2026-12-01T00:00:00Z");
    private static final Map<String, String> ENVIRONMENT = Map.of(
            "AWS_LAMBDA_FUNCTION_NAME", "lamplight-etl",
            "AWS_LAMBDA_FUNCTION_VERSION", "7",
            "AWS_LAMBDA_FUNCTION_MEMORY_SIZE", "1769",
            "AWS_LAMBDA_LOG_GROUP_NAME", "/aws/lambda/lamplight-etl",
            "AWS_LAMBDA_LOG_STREAM_NAME", "stream");

    private static Event event(String trace) {
        return new Event(
                "id",
                NOW.plusMillis(1_500),
                "arn:aws:lambda:us-east-1:000000000000:function:lamplight-etl:live",
                Optional.of(trace),
                "{}".getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void tellsTheHandlerOfItsInvocation() {
        Context context = new InvocationContext(event("Root=1"), ENVIRONMENT, Clock.fixed(NOW, ZoneOffset.UTC));

        assertThat(context.getAwsRequestId()).isEqualTo("id");
        assertThat(context.getRemainingTimeInMillis()).isEqualTo(1_500);
        assertThat(context.getInvokedFunctionArn()).endsWith(":live");
        assertThat(context.getFunctionName()).isEqualTo("lamplight-etl");
        assertThat(context.getFunctionVersion()).isEqualTo("7");
        assertThat(context.getMemoryLimitInMB()).isEqualTo(1769);
        assertThat(context.getLogGroupName()).isEqualTo("/aws/lambda/lamplight-etl");
        assertThat(context.getLogStreamName()).isEqualTo("stream");
    }

    @Test
    void hasNoTimeLeftAfterItsDeadline() {
        Context context =
                new InvocationContext(event("Root=1"), ENVIRONMENT, Clock.fixed(NOW.plusSeconds(60), ZoneOffset.UTC));

        assertThat(context.getRemainingTimeInMillis()).isZero();
    }

    @Test
    void givesTheTraceToTheCallsOfTheSdkOnItsOwnThreadAndTakesItAway() {
        Traces.during(event("Root=1"), () -> assertThat(SdkInternalThreadLocal.get("AWS_LAMBDA_X_TRACE_ID"))
                .isEqualTo("Root=1"));

        assertThat(SdkInternalThreadLocal.get("AWS_LAMBDA_X_TRACE_ID")).isNull();
    }
}
