package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.ApiSpec.Auth;
import dev.lamplight.localcloud.template.AuthorizerSpec.Kind;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.regex.PatternSyntaxException;

/// Reads the `Auth` of an API: functions as authorizers. Others, of Cognito or JWT, are not understood.
final class AuthReader {
    private static final int KEPT_SECONDS = 300;

    private AuthReader() {}

    static Auth read(Properties auth, ApiSpec.Kind api) {
        Map<String, AuthorizerSpec> authorizers = new LinkedHashMap<>();
        auth.nested("Authorizers").ifPresent(section -> section.all()
                .forEach((name, tree) -> authorizers.put(
                        name, authorizer(name, Properties.of(tree, section.owner() + "." + name), api))));
        Optional<String> usual = auth.text("DefaultAuthorizer");
        auth.accept(Set.of("AddDefaultAuthorizerToCorsPreflight", "AddApiKeyRequiredToCorsPreflight"));
        auth.rejectUnknown();
        usual.ifPresent(name -> {
            if (!authorizers.containsKey(name)) {
                throw auth.error("there is no authorizer " + name + " of a function");
            }
        });
        return new Auth(authorizers, usual);
    }

    private static AuthorizerSpec authorizer(String name, Properties properties, ApiSpec.Kind api) {
        Kind kind =
                switch (api) {
                    case REST -> restKind(properties);
                    case HTTP -> simple(properties);
                };
        Optional<Properties> identity = properties.nested("Identity");
        AuthorizerSpec authorizer = new AuthorizerSpec(
                name,
                properties.requiredText("FunctionArn"),
                kind,
                headers(identity, kind),
                identity.map(found -> found.texts("QueryStrings")).orElse(List.of()),
                identity.flatMap(found -> found.text("ValidationExpression").map(text -> pattern(text, found))),
                Duration.ofSeconds(
                        identity.map(found -> found.integer("ReauthorizeEvery").orElse(standardSeconds(api)))
                                .orElse(standardSeconds(api))));
        identity.ifPresent(Properties::rejectUnknown);
        properties.accept(Set.of("FunctionInvokeRole", "DisableFunctionDefaultPermissions"));
        properties.rejectUnknown();
        return authorizer;
    }

    /// HTTP APIs keep nothing unless told to.
    private static int standardSeconds(ApiSpec.Kind api) {
        return switch (api) {
            case REST -> KEPT_SECONDS;
            case HTTP -> 0;
        };
    }

    private static Kind restKind(Properties properties) {
        String kind = properties.text("FunctionPayloadType").orElse("TOKEN").toUpperCase(Locale.ROOT);
        return switch (kind) {
            case "TOKEN" -> Kind.TOKEN;
            case "REQUEST" -> Kind.REQUEST;
            default -> throw properties.error("FunctionPayloadType must be TOKEN or REQUEST");
        };
    }

    private static Kind simple(Properties properties) {
        String format = properties.requiredText("AuthorizerPayloadFormatVersion");
        boolean isSecond = format.equals("2.0") || format.equals("2");
        if (!isSecond || !properties.truth("EnableSimpleResponses")) {
            throw properties.error(
                    "only format 2.0 with EnableSimpleResponses is understood of an HTTP API's authorizer");
        }
        return Kind.SIMPLE;
    }

    private static List<String> headers(Optional<Properties> identity, Kind kind) {
        return switch (kind) {
            case TOKEN ->
                List.of(identity.flatMap(found -> found.text("Header")).orElse("Authorization"));
            case REQUEST, SIMPLE ->
                identity.map(found -> found.texts("Headers")).orElse(List.of());
        };
    }

    private static Pattern pattern(String text, Properties owner) {
        try {
            return Pattern.compile(text);
        } catch (PatternSyntaxException broken) {
            throw owner.error("ValidationExpression is no regular expression: " + broken.getDescription());
        }
    }
}
