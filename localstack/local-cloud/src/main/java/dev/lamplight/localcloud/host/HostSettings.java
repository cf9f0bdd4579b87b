package dev.lamplight.localcloud.host;

import java.net.URI;
import java.nio.file.Path;

/// Where a host lives and what it tells its functions about the world.
///
/// @param stateFolder holds unzipped code, merged layers, log streams and `/tmp` folders
/// @param region what functions see as `AWS_REGION`
/// @param accountId twelve digits, part of every ARN
/// @param s3Endpoint what functions see as `AWS_ENDPOINT_URL_S3` and `AWS_ENDPOINT_URL`
/// @param sqsEndpoint what functions see as `AWS_ENDPOINT_URL_SQS`
public record HostSettings(
        Path stateFolder,
        String region,
        String accountId,
        URI s3Endpoint,
        URI sqsEndpoint,
        RuntimeClient runtimeClient,
        HostLimits limits) {
    public HostSettings {
        stateFolder = stateFolder.toAbsolutePath().normalize();
        if (!accountId.matches("[0-9]{12}")) {
            throw new IllegalArgumentException("expected an account id of 12 digits, found " + accountId);
        }
    }

    /// The ARN by which callers and the function itself know the function.
    public String functionArn(String functionName) {
        return "arn:aws:lambda:" + region + ":" + accountId + ":function:" + functionName;
    }
}
