package dev.lamplight.localcloud.template;

import java.net.URI;
import java.util.Map;

/// What CloudFormation would know from the account and the command line.
///
/// @param region value of `AWS::Region`
/// @param stackName value of `AWS::StackName`, also the prefix of names that the template leaves open
/// @param queueEndpoint where queues will answer; a `Ref` to a queue is a URL below it
/// @param parameters overrides of parameter defaults, by name
public record TemplateOptions(String region, String stackName, URI queueEndpoint, Map<String, String> parameters) {
    /// The account every local ARN belongs to.
    public static final String ACCOUNT = "000000000000";

    public TemplateOptions {
        parameters = Map.copyOf(parameters);
    }

    public String arn(String service, String resource) {
        return "arn:aws:" + service + ":" + region + ":" + ACCOUNT + ":" + resource;
    }
}
