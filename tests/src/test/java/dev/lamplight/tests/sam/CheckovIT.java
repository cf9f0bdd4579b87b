package dev.lamplight.tests.sam;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// What checkov finds in the template is mended, or stands with its reason in `infra-sam/checkov-exceptions.tsv`. The
/// program is that of the environment which `.ci/run` made of `.ci/checkov.txt`, or of the one that
/// `LAMPLIGHT_CHECKOV_HOME` names.
final class CheckovIT {
    private static final Path OWN = Checkout.file(".lamplight/checkov");
    private static final Path TEMPLATE = Checkout.file("infra-sam/template.yaml");
    private static final Path EXCEPTIONS = Checkout.file("infra-sam/checkov-exceptions.tsv");
    private static final String EVERY = "*";

    /// @param check for example `CKV_AWS_18`
    /// @param resources logical ids, or [#EVERY]
    private record Left(String check, Set<String> resources, String reason) {
        static Left of(String line) {
            String[] fields = line.split("\t", -1);
            assertThat(fields).as(line).hasSize(3);
            return new Left(fields[0], Set.of(fields[1].split(",")), fields[2]);
        }

        boolean allows(String resource) {
            return resources.contains(EVERY) || resources.contains(resource);
        }

        /// Whether all that it names is still found.
        boolean isNeeded(Map<String, Set<String>> findings) {
            Set<String> found = findings.getOrDefault(check, Set.of());
            return resources.contains(EVERY) ? !found.isEmpty() : found.containsAll(resources);
        }
    }

    @Test
    void everyFindingIsMendedOrExplainedAndNoExplanationIsOutOfDate() throws Exception {
        Map<String, Set<String>> findings = findings();
        List<Left> exceptions = exceptions();

        Set<String> unexplained = new TreeSet<>();
        findings.forEach((check, resources) -> resources.stream()
                .filter(resource -> exceptions.stream()
                        .noneMatch(exception -> exception.check().equals(check) && exception.allows(resource)))
                .forEach(resource -> unexplained.add(check + " " + resource)));
        assertThat(unexplained).as("findings without an exception").isEmpty();
        assertThat(exceptions)
                .as("exceptions that something needs")
                .allMatch(exception -> exception.isNeeded(findings))
                .allMatch(exception -> !exception.reason().isBlank());
    }

    private static List<Left> exceptions() throws IOException {
        return Files.readAllLines(EXCEPTIONS).stream()
                .filter(line -> !line.startsWith("#"))
                .map(Left::of)
                .toList();
    }

    /// Logical ids by the check that they fail. It is run without the network, which it would ask for explanations.
    private static Map<String, Set<String>> findings() throws IOException, InterruptedException {
        Program.Ended ended = checkov()
                .run(
                        "--file",
                        TEMPLATE.toString(),
                        "--framework",
                        "cloudformation",
                        "--skip-download",
                        "--compact",
                        "--soft-fail",
                        "--output",
                        "json")
                .successfully();
        JsonNode report = Json.tree(ended.output());
        assertThat(report.at("/summary/parsing_errors").asInt(-1)).isZero();
        assertThat(report.at("/summary/passed").asInt())
                .as("checks that it ran and found met")
                .isGreaterThan(40);
        Map<String, Set<String>> findings = new TreeMap<>();
        for (JsonNode finding : report.at("/results/failed_checks")) {
            String resource = finding.path("resource").asText();
            findings.computeIfAbsent(finding.path("check_id").asText(), _ -> new TreeSet<>())
                    .add(resource.substring(resource.lastIndexOf('.') + 1));
        }
        return findings;
    }

    private static Program checkov() {
        String named = System.getenv("LAMPLIGHT_CHECKOV_HOME");
        Path home = named == null || named.isBlank() ? OWN : Path.of(named);
        Path program = home.resolve("bin").resolve("checkov");
        assumeTrue(Files.isExecutable(program), "checkov is not installed (.ci/run installs it)");
        return new Program(
                List.of(program.toString()),
                Map.of("BC_SKIP_MAPPING", "TRUE", "LOG_LEVEL", "ERROR"),
                TEMPLATE.resolveSibling(""));
    }
}
