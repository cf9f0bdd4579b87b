package dev.lamplight.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import software.amazon.awssdk.auth.credentials.AwsBasicCredentials;
import software.amazon.awssdk.auth.credentials.AwsCredentials;
import software.amazon.awssdk.auth.credentials.AwsSessionCredentials;
import software.amazon.awssdk.auth.credentials.StaticCredentialsProvider;
import software.amazon.awssdk.http.urlconnection.UrlConnectionHttpClient;
import software.amazon.awssdk.regions.Region;
import software.amazon.awssdk.services.s3.S3Client;

/// An AWS account as the user's AWS CLI is set up for it. Whoever opens it closes it.
public final class Account implements AutoCloseable {
    private static final String PROGRAM = "aws";

    private final AwsCli cli;
    private final String number;
    private final String region;
    private final S3Client s3;
    private final Optional<URI> emulator;

    private Account(AwsCli cli, String number, String region, S3Client s3, Optional<URI> emulator) {
        this.cli = cli;
        this.number = number;
        this.region = region;
        this.s3 = s3;
        this.emulator = emulator;
    }

    /// @param profile empty for the usual one
    /// @param region empty for that of the configuration
    /// @param environment may name other endpoints than AWS's, as AWS's tools read them: `AWS_ENDPOINT_URL`, and
    ///     `AWS_ENDPOINT_URL_S3` for S3 alone; and by `LAMPLIGHT_AWS_CLI` another program than `aws`
    /// @throws CommandFailure where there is no AWS CLI, no account or no region
    public static Account open(Optional<String> profile, Optional<String> region, Map<String, String> environment)
            throws IOException, InterruptedException {
        List<String> program = new ArrayList<>(List.of(environment.getOrDefault("LAMPLIGHT_AWS_CLI", PROGRAM)));
        profile.ifPresent(name -> program.addAll(List.of("--profile", name)));
        region.ifPresent(name -> program.addAll(List.of("--region", name)));
        String known = region.or(() -> variable(environment, "AWS_REGION"))
                .or(() -> variable(environment, "AWS_DEFAULT_REGION"))
                .orElse("");
        Map<String, String> variables = new HashMap<>(environment);
        if (!known.isEmpty()) {
            variables.put("AWS_DEFAULT_REGION", known); // version 1 reads no other
        }
        AwsCli cli = new AwsCli(program, variables);
        String number = cli.call("sts", "get-caller-identity").path("Account").asText();
        String used = known.isEmpty() ? configured(cli) : known;
        Optional<URI> emulator = variable(environment, "AWS_ENDPOINT_URL").map(URI::create);
        Optional<URI> endpoint =
                variable(environment, "AWS_ENDPOINT_URL_S3").map(URI::create).or(() -> emulator);
        AwsCredentials credentials = credentials(cli, profile, environment);
        return new Account(cli, number, used, s3(credentials, used, endpoint), emulator);
    }

    private static Optional<String> variable(Map<String, String> environment, String name) {
        return Optional.ofNullable(environment.get(name)).filter(value -> !value.isBlank());
    }

    private static String configured(AwsCli cli) throws IOException, InterruptedException {
        try {
            return cli.say("configure", "get", "region");
        } catch (CommandFailure none) {
            throw new CommandFailure("No region is configured: --region names one, or 'aws configure' sets one.", none);
        }
    }

    /// Those of the environment where nobody named a profile, as AWS's command line takes them; else its own, which
    /// only its version 2 tells.
    private static AwsCredentials credentials(AwsCli cli, Optional<String> profile, Map<String, String> environment)
            throws IOException, InterruptedException {
        Optional<String> key = variable(environment, "AWS_ACCESS_KEY_ID").filter(_ -> profile.isEmpty());
        Optional<String> secret = variable(environment, "AWS_SECRET_ACCESS_KEY");
        if (key.isPresent() && secret.isPresent()) {
            return credentials(key.get(), secret.get(), variable(environment, "AWS_SESSION_TOKEN"));
        }
        JsonNode found = exported(cli);
        return credentials(
                found.path("AccessKeyId").asText(),
                found.path("SecretAccessKey").asText(),
                Optional.of(found.path("SessionToken").asText()).filter(token -> !token.isEmpty()));
    }

    private static JsonNode exported(AwsCli cli) throws IOException, InterruptedException {
        try {
            return cli.call("configure", "export-credentials", "--format", "process");
        } catch (CommandFailure refused) {
            if (String.valueOf(refused.getMessage()).contains("Invalid choice")) {
                throw new CommandFailure(
                        "This is version 1 of the AWS CLI, which does not tell the credentials of a profile: install"
                                + " version 2, or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY.",
                        refused);
            }
            throw refused;
        }
    }

    private static AwsCredentials credentials(String key, String secret, Optional<String> token) {
        return token.<AwsCredentials>map(session -> AwsSessionCredentials.create(key, secret, session))
                .orElseGet(() -> AwsBasicCredentials.create(key, secret));
    }

    private static S3Client s3(AwsCredentials credentials, String region, Optional<URI> endpoint) {
        return S3Client.builder()
                .httpClientBuilder(UrlConnectionHttpClient.builder())
                .region(Region.of(region))
                .credentialsProvider(StaticCredentialsProvider.create(credentials))
                .forcePathStyle(endpoint.isPresent())
                .applyMutation(builder -> endpoint.ifPresent(builder::endpointOverride))
                .build();
    }

    AwsCli cli() {
        return cli;
    }

    String number() {
        return number;
    }

    String region() {
        return region;
    }

    /// Where all services are, where that is not AWS.
    Optional<URI> emulator() {
        return emulator;
    }

    /// Where CloudFormation reads an object.
    String url(String bucket, String key) {
        return s3.utilities().getUrl(request -> request.bucket(bucket).key(key)).toString();
    }

    S3Client s3() {
        return s3;
    }

    @Override
    public void close() {
        s3.close();
    }
}
