package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.ApiSpec.Cors;
import dev.lamplight.localcloud.template.Tree.Items;
import dev.lamplight.localcloud.template.Tree.Scalar;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/// Reads APIs.
final class ApiReader {
    /// Properties that change nothing on this machine.
    private static final Set<String> API_ACCEPTED = Set.of(
            "Name",
            "Description",
            "Tags",
            "PropagateTags",
            "TracingEnabled",
            "AccessLogSetting",
            "MethodSettings",
            "EndpointConfiguration",
            "OpenApiVersion",
            "MinimumCompressionSize",
            "DefaultRouteSettings",
            "RouteSettings",
            "AlwaysDeploy",
            "Variables",
            "FailOnWarnings",
            "DisableExecuteApiEndpoint");

    private final ResourceReader resources;

    ApiReader(ResourceReader resources) {
        this.resources = resources;
    }

    ApiSpec restApi(Declared resource) {
        Properties properties = resources.properties(resource);
        String stage = properties.requiredText("StageName");
        ApiSpec api = new ApiSpec(
                resource.logicalId(),
                ApiSpec.Kind.REST,
                stage,
                properties.texts("BinaryMediaTypes").stream()
                        .map(type -> type.replace("~1", "/"))
                        .toList(),
                properties.tree("Cors").map(tree -> restCors(tree, properties)),
                auth(properties, ApiSpec.Kind.REST),
                properties
                        .nested("GatewayResponses")
                        .map(ApiReader::gatewayResponses)
                        .orElse(Map.of()));
        properties.accept(API_ACCEPTED);
        properties.rejectUnknown();
        return api;
    }

    ApiSpec httpApi(Declared resource) {
        Properties properties = resources.properties(resource);
        ApiSpec api = new ApiSpec(
                resource.logicalId(),
                ApiSpec.Kind.HTTP,
                properties.text("StageName").orElse("$default"),
                List.of(),
                properties.nested("CorsConfiguration").map(ApiReader::httpCors),
                auth(properties, ApiSpec.Kind.HTTP),
                Map.of());
        properties.accept(API_ACCEPTED);
        properties.rejectUnknown();
        return api;
    }

    private static ApiSpec.Auth auth(Properties properties, ApiSpec.Kind kind) {
        return properties
                .nested("Auth")
                .map(found -> AuthReader.read(found, kind))
                .orElse(ApiSpec.Auth.NONE);
    }

    private static Map<GatewayResponseType, GatewayResponse> gatewayResponses(Properties section) {
        Map<GatewayResponseType, GatewayResponse> responses = new EnumMap<>(GatewayResponseType.class);
        section.all().forEach((name, tree) -> {
            Properties response = Properties.of(tree, section.owner() + "." + name);
            responses.put(type(name, response), gatewayResponse(response));
        });
        return responses;
    }

    private static GatewayResponseType type(String name, Properties response) {
        return Arrays.stream(GatewayResponseType.values())
                .filter(type -> type.name().equals(name))
                .findFirst()
                .orElseThrow(() -> response.error("this is no type of a gateway response"));
    }

    private static GatewayResponse gatewayResponse(Properties response) {
        Map<String, String> headers = response.nested("ResponseParameters")
                .map(parameters -> {
                    Map<String, String> found = parameters
                            .nested("Headers")
                            .map(Properties::allTexts)
                            .orElse(Map.of());
                    parameters.rejectUnknown();
                    return found;
                })
                .orElse(Map.of());
        Optional<Properties> templates = response.nested("ResponseTemplates");
        Optional<String> template = templates.flatMap(found -> found.text("application/json"));
        templates.ifPresent(Properties::rejectUnknown);
        OptionalInt status = response.integer("StatusCode");
        response.rejectUnknown();
        try {
            return new GatewayResponse(status, headers, template);
        } catch (IllegalArgumentException notUnderstood) {
            throw response.error(String.valueOf(notUnderstood.getMessage()));
        }
    }

    /// REST APIs write header values with quotes inside the text, `"'*'"`.
    private static Cors restCors(Tree tree, Properties owner) {
        if (tree instanceof Scalar origin) {
            return new Cors(unquoted(origin.text()), "OPTIONS,GET,POST,PUT,DELETE,PATCH,HEAD", "*", Optional.empty());
        }
        Properties cors = Properties.of(tree, owner.owner() + ".Cors");
        Cors value = new Cors(
                unquoted(cors.text("AllowOrigin").orElse("*")),
                unquoted(cors.text("AllowMethods").orElse("OPTIONS,GET,POST,PUT,DELETE,PATCH,HEAD")),
                unquoted(cors.text("AllowHeaders").orElse("*")),
                cors.text("MaxAge").map(ApiReader::unquoted));
        cors.accept(Set.of("AllowCredentials"));
        cors.rejectUnknown();
        return value;
    }

    static Cors httpCors(Properties cors) {
        Cors value = new Cors(
                joined(cors, "AllowOrigins"),
                joined(cors, "AllowMethods"),
                joined(cors, "AllowHeaders"),
                cors.text("MaxAge"));
        cors.accept(Set.of("AllowCredentials", "ExposeHeaders"));
        cors.rejectUnknown();
        return value;
    }

    private static String joined(Properties cors, String name) {
        Optional<Tree> tree = cors.tree(name);
        return tree.isPresent() && tree.get() instanceof Items ? String.join(",", cors.texts(name)) : "*";
    }

    private static String unquoted(String text) {
        boolean quoted = text.length() > 1 && text.startsWith("'") && text.endsWith("'");
        return quoted ? text.substring(1, text.length() - 1) : text;
    }
}
