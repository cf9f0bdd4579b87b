package dev.lamplight.aws;

import com.amazonaws.services.lambda.runtime.ClientContext;
import com.amazonaws.services.lambda.runtime.CognitoIdentity;
import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.LambdaLogger;
import com.amazonaws.services.lambda.runtime.LambdaRuntime;
import dev.lamplight.aws.runtime.Event;
import java.time.Clock;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What AWS's interface tells a handler of its invocation, under the runtime of our own.
///
/// @param environment the variables that Lambda sets
record InvocationContext(Event event, Map<String, String> environment, Clock clock) implements Context {

    @Override
    public String getAwsRequestId() {
        return event.requestId();
    }

    @Override
    public String getLogGroupName() {
        return variable("AWS_LAMBDA_LOG_GROUP_NAME");
    }

    @Override
    public String getLogStreamName() {
        return variable("AWS_LAMBDA_LOG_STREAM_NAME");
    }

    @Override
    public String getFunctionName() {
        return variable("AWS_LAMBDA_FUNCTION_NAME");
    }

    @Override
    public String getFunctionVersion() {
        return variable("AWS_LAMBDA_FUNCTION_VERSION");
    }

    @Override
    public String getInvokedFunctionArn() {
        return event.functionArn();
    }

    /// None: no function of ours is called with an identity of Cognito's.
    @Override
    public @Nullable CognitoIdentity getIdentity() {
        return null;
    }

    /// None: no function of ours is called by AWS's SDK for mobile devices.
    @Override
    public @Nullable ClientContext getClientContext() {
        return null;
    }

    @Override
    public int getRemainingTimeInMillis() {
        return Math.clamp(event.deadline().toEpochMilli() - clock.millis(), 0, Integer.MAX_VALUE);
    }

    @Override
    public int getMemoryLimitInMB() {
        String megabytes = variable("AWS_LAMBDA_FUNCTION_MEMORY_SIZE");
        return megabytes.matches("[0-9]{1,6}") ? Integer.parseInt(megabytes) : 0;
    }

    @Override
    public LambdaLogger getLogger() {
        return LambdaRuntime.getLogger();
    }

    private String variable(String name) {
        return environment.getOrDefault(name, "");
    }
}
