package dev.lamplight.tests.clouds;

import java.nio.file.Path;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/// The same claims about S3, SQS, mappings, APIs and functions on every cloud of this machine: on ours always, on other
/// people's where they are set up.
final class CloudContractIT {
    private final Path folder;

    CloudContractIT(@TempDir Path folder) {
        this.folder = folder;
    }

    @TestFactory
    Stream<DynamicTest> theLocalCloudKeeps() throws Exception {
        return claimsOn(Cloud.LOCAL_CLOUD);
    }

    @TestFactory
    Stream<DynamicTest> localStackKeeps() throws Exception {
        return claimsOn(Cloud.LOCALSTACK);
    }

    @TestFactory
    Stream<DynamicTest> localEmuKeeps() throws Exception {
        return claimsOn(Cloud.LOCALEMU);
    }

    @TestFactory
    Stream<DynamicTest> miniStackKeeps() throws Exception {
        return claimsOn(Cloud.MINISTACK);
    }

    private Stream<DynamicTest> claimsOn(Cloud cloud) throws Exception {
        Path home = folder.resolve(cloud.id());
        Path template = PuppetStack.in(home.resolve("template"));
        return Contract.of(cloud, cloud.start(home, template, PuppetStack.NAME, Map.of()))
                .tests(Claims.ofPuppets());
    }
}
