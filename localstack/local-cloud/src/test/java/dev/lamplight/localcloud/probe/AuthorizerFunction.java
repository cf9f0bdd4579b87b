package dev.lamplight.localcloud.probe;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestStreamHandler;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Lets in whoever says `allow`, alone or behind `read-` where only GET is allowed, and says how often it was asked.
/// `unauthorized` throws AWS's word for 401, `broken` answers with nothing of use.
public final class AuthorizerFunction implements RequestStreamHandler {
    private static final AtomicInteger ASKED = new AtomicInteger();
    private static final Pattern TOKEN =
            Pattern.compile("\"(?:authorizationToken|authorization|Authorization|X-Who)\":\"([^\"]*)\"");
    private static final Pattern ARN = Pattern.compile("\"methodArn\":\"([^\"]*)\"");

    @Override
    public void handleRequest(InputStream input, OutputStream output, Context context) throws IOException {
        String event = new String(input.readAllBytes(), StandardCharsets.UTF_8);
        output.write(answer(event, ASKED.incrementAndGet()).getBytes(StandardCharsets.UTF_8));
    }

    private static String answer(String event, int asked) {
        Matcher found = TOKEN.matcher(event);
        String token = found.find() ? found.group(1) : "";
        if (token.equals("unauthorized")) {
            throw new IllegalStateException("Unauthorized");
        }
        if (token.equals("broken")) {
            return "{}";
        }
        if (event.contains("\"routeArn\"")) {
            return "{\"isAuthorized\":" + token.equals("allow") + ",\"context\":{\"asked\":" + asked + "}}";
        }
        Matcher arn = ARN.matcher(event);
        String resource = arn.find() ? arn.group(1).replaceAll("/(GET|POST)/.*", "/") : "";
        String statement = token.equals("allow")
                ? "{\"Action\":\"execute-api:Invoke\",\"Effect\":\"Allow\",\"Resource\":\"" + resource + "*\"}"
                : token.equals("read-allow")
                        ? "{\"Action\":\"execute-api:Invoke\",\"Effect\":\"Allow\",\"Resource\":[\"" + resource
                                + "GET/*\"]}"
                        : "{\"Action\":\"execute-api:Invoke\",\"Effect\":\"Deny\",\"Resource\":\"*\"}";
        return "{\"principalId\":\"somebody\",\"policyDocument\":{\"Version\":\"2012-10-17\",\"Statement\":["
                + statement + "]},\"context\":{\"asked\":" + asked + "}}";
    }
}
