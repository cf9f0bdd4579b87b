package dev.lamplight.localcloud.front;

import dev.lamplight.localcloud.host.HostFixture;
import dev.lamplight.localcloud.host.HostLimits;
import dev.lamplight.localcloud.host.HostedFunction;
import dev.lamplight.localcloud.probe.EchoFunction;
import dev.lamplight.localcloud.probe.GateFunction;
import dev.lamplight.localcloud.probe.ProxyFunction;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.Map;

/// The front before a host with three probe functions, wired by a SAM template.
final class FrontFixture implements AutoCloseable {
    private static final String TEMPLATE = """
            Transform: AWS::Serverless-2016-10-31
            Resources:
              Api:
                Type: AWS::Serverless::Api
                Properties:
                  StageName: prod
                  BinaryMediaTypes: ['*/*']
                  Cors:
                    AllowOrigin: "'*'"
                    AllowMethods: "'GET,POST'"
                    AllowHeaders: "'Authorization'"
              Proxy:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: ProxyFunction
                  Runtime: java25
                  Handler: unused
                  CodeUri: function.zip
                  Timeout: 30
                  MemorySize: 256
                  Events:
                    Item:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: '/v1/items/{id}', Method: any}
                    Rest:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: '/v1/files/{proxy+}', Method: post}
              Echo:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: EchoFunction
                  Runtime: java25
                  Handler: unused
                  CodeUri: function.zip
                  Timeout: 30
                  MemorySize: 256
                  Events:
                    Echo:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: /echo, Method: post}
              Gate:
                Type: AWS::Serverless::Function
                Properties:
                  FunctionName: GateFunction
                  Runtime: java25
                  Handler: unused
                  CodeUri: function.zip
                  Timeout: 30
                  MemorySize: 256
                  Events:
                    Gate:
                      Type: Api
                      Properties: {RestApiId: !Ref Api, Path: /gate, Method: post}
            """;

    private final HostFixture functions;
    private final ApiFront front;

    private FrontFixture(HostFixture functions, ApiFront front) {
        this.functions = functions;
        this.front = front;
    }

    static FrontFixture start(Path folder, HostLimits hostLimits, FrontLimits limits) throws Exception {
        return start(folder, hostLimits, limits, "");
    }

    /// @param gatewayResponses a YAML mapping, or nothing
    static FrontFixture start(Path folder, HostLimits hostLimits, FrontLimits limits, String gatewayResponses)
            throws Exception {
        HostedFunction[] hosted = {
            hosted(folder, ProxyFunction.class), hosted(folder, EchoFunction.class), hosted(folder, GateFunction.class)
        };
        HostFixture functions = HostFixture.start(folder, hostLimits, hosted);
        Path template = Files.writeString(folder.resolve("template.yaml"), template(gatewayResponses));
        Files.copy(hosted[0].code(), folder.resolve("function.zip"));
        TemplateOptions options = new TemplateOptions("us-east-1", "test", URI.create("http://127.0.0.1:2"), Map.of());
        ApiFront front =
                ApiFront.start(0, Template.read(template, options), functions.host(), limits, Clock.systemUTC());
        return new FrontFixture(functions, front);
    }

    private static String template(String gatewayResponses) {
        String property = gatewayResponses.isEmpty() ? "" : "GatewayResponses:".indent(6) + gatewayResponses.indent(8);
        return TEMPLATE.replace("      StageName: prod\n", "      StageName: prod\n" + property);
    }

    private static HostedFunction hosted(Path folder, Class<?> function) throws Exception {
        Path own = Files.createDirectories(folder.resolve(function.getSimpleName()));
        return HostFixture.function(own, function, Duration.ofSeconds(30));
    }

    URI uri(String pathAndQuery) {
        return URI.create(front.uri() + pathAndQuery);
    }

    @Override
    public void close() {
        front.close();
        functions.close();
    }
}
