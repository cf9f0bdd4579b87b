package dev.lamplight.localcloud.wire;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// A client of another maker: boto3, skipped where it is not installed.
class Boto3IT {
    private static final String REGION = "eu-west-1";

    @TempDir
    @SuppressWarnings("NullAway.Init") // set by JUnit
    Path folder;

    @Test
    void boto3DrivesBothServers() throws Exception {
        Process check = start(List.of("-c", "import boto3"));
        Assumptions.assumeTrue(
                check.waitFor(1, TimeUnit.MINUTES) && check.exitValue() == 0,
                "python3 with the package boto3 is not installed");
        Path script = folder.resolve("check.py");
        try (InputStream stream = Boto3IT.class.getResourceAsStream("boto3_check.py")) {
            Files.copy(Objects.requireNonNull(stream), script);
        }
        try (SqsServer sqs = SqsServer.start(SqsOptions.inFolder(REGION, folder.resolve("sqs")));
                S3Server s3 = S3Server.start(S3Options.inFolder(REGION, sqs::deliver, folder.resolve("s3")))) {
            Process python = start(List.of(
                    script.toString(), s3.endpoint().toString(), sqs.endpoint().toString()));
            String out = new String(python.getInputStream().readAllBytes(), StandardCharsets.UTF_8);

            assertThat(python.waitFor()).as(out).isZero();
            assertThat(out).endsWith("ok\n");
        }
    }

    private static Process start(List<String> arguments) throws IOException {
        try {
            return new ProcessBuilder(Stream.concat(Stream.of("python3"), arguments.stream())
                            .toList())
                    .redirectErrorStream(true)
                    .start();
        } catch (IOException e) {
            Assumptions.abort("python3 is not installed");
            throw e;
        }
    }
}
