package dev.lamplight.cli.deploy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.cli.console.CommandFailure;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
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

    private Account(AwsCli cli, String number, String region, S3Client s3) {
        this.cli = cli;
        this.number = number;
        this.region = region;
        this.s3 = s3;
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
        AwsCli cli = new AwsCli(program);
        String number = cli.call("sts", "get-caller-identity").path("Account").asText();
        String known = region.or(() -> variable(environment, "AWS_REGION"))
                .or(() -> variable(environment, "AWS_DEFAULT_REGION"))
                .orElse("");
        String used = known.isEmpty() ? configured(cli) : known;
        Optional<URI> endpoint = variable(environment, "AWS_ENDPOINT_URL_S3")
                .or(() -> variable(environment, "AWS_ENDPOINT_URL"))
                .map(URI::create);
        return new Account(cli, number, used, s3(cli, used, endpoint));
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

    private static S3Client s3(AwsCli cli, String region, Optional<URI> endpoint)
            throws IOException, InterruptedException {
        JsonNode found = cli.call("configure", "export-credentials", "--format", "process");
        String key = found.path("AccessKeyId").asText();
        String secret = found.path("SecretAccessKey").asText();
        String token = found.path("SessionToken").asText();
        AwsCredentials credentials = token.isEmpty()
                ? AwsBasicCredentials.create(key, secret)
                : AwsSessionCredentials.create(key, secret, token);
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
