package dev.lamplight.tests.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// AWS's own tools on the template, where they are installed.
final class TemplateToolsIT {
    private static final String TEMPLATE = "../infra-sam/template.yaml";

    private record Ran(int status, String output) {}

    private static Ran run(String... command) throws IOException, InterruptedException {
        ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
        builder.environment().put("AWS_DEFAULT_REGION", "us-east-1");
        Process process = builder.start();
        process.getOutputStream().close();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (!process.waitFor(2, TimeUnit.MINUTES)) {
            process.destroyForcibly();
        }
        return new Ran(process.exitValue(), output);
    }

    private static void needs(String what, String... probe) throws InterruptedException {
        boolean there;
        try {
            there = run(probe).status() == 0;
        } catch (IOException _) {
            there = false;
        }
        assumeTrue(there, what + " is not installed");
    }

    @Test
    void cfnLintFindsNothing() throws Exception {
        needs("cfn-lint", "cfn-lint", "--version");

        Ran ran = run("cfn-lint", TEMPLATE);

        assertThat(ran.status()).as(ran.output()).isZero();
    }

    @Test
    void theSamTranslatorExpandsEveryFunctionAndMapping() throws Exception {
        needs("AWS's SAM translator", "python3", "-c", "import samtranslator");

        Ran ran = run("python3", "src/test/python/translate.py", TEMPLATE);

        assertThat(ran.status()).as(ran.output()).isZero();
        JsonNode types =
                Json.tree(ran.output().lines().reduce((_, last) -> last).orElseThrow());
        List<String> all = new ArrayList<>();
        types.forEach(type -> all.add(type.asText()));
        int functions = PlainTemplate.read().ofType("AWS::Serverless::Function").size();
        assertThat(all).filteredOn("AWS::Lambda::Function"::equals).hasSize(functions);
        assertThat(all).filteredOn("AWS::Lambda::EventSourceMapping"::equals).hasSize(4);
        assertThat(all)
                .as("one role per function, one for the schedule")
                .filteredOn("AWS::IAM::Role"::equals)
                .hasSize(functions + 1);
        assertThat(all).contains("AWS::ApiGateway::RestApi", "AWS::ApiGateway::Stage");
    }
}
