package dev.lamplight.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.template.PlainTemplate;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A function's README says which settings it reads and what it may do, as the code and the template have it.
final class FunctionDocumentsTest {
    private static final Pattern SETTING = Pattern.compile("`(LAMPLIGHT_[A-Z_]+)`");
    private static final Pattern BUCKET =
            Pattern.compile("arn:.*-(\\w+)-\\$\\{AWS::AccountId}-\\$\\{AWS::Region}(/.*)?");

    private static List<String> functions() {
        return Project.files().stream()
                .filter(file -> file.toString().matches("functions/\\w+/README\\.md"))
                .map(file -> file.getName(1).toString())
                .sorted()
                .toList();
    }

    @Test
    void everyReadmeNamesTheSettingsOfItsFunctionAndNoOthers() {
        List<String> functions = functions();
        for (String function : functions) {
            Path mapping = Project.files().stream()
                    .filter(file -> file.toString().matches("functions/" + function + "/src/main/.*Config\\.java"))
                    .findFirst()
                    .orElseThrow(() -> new AssertionError(function + " has no configuration"));
            Set<String> named = new TreeSet<>(Project.finds(SETTING, readme(function)));

            assertThat(named).as("settings in functions/%s/README.md", function).isEqualTo(Settings.of(mapping));
        }
        assertThat(functions).hasSizeGreaterThan(4);
    }

    @Test
    void everyReadmeSaysWhatTheTemplateAllows() throws IOException {
        for (String function : functions()) {
            String expected = permissions(function);

            assertThat(readme(function))
                    .as("functions/%s/README.md has the permissions of the template, word for word", function)
                    .contains(expected);
        }
    }

    private static String readme(String function) {
        return Project.text("functions/" + function + "/README.md");
    }

    /// The part of a README that says what the function may do, made from its policies.
    private static String permissions(String function) throws IOException {
        Map<String, Set<String>> rows = new LinkedHashMap<>();
        for (Map<String, Object> statement : statements(function)) {
            String actions = String.join(
                    ", ",
                    PlainTemplate.list(statement.get("Action")).stream()
                            .map(action -> "`" + action + "`")
                            .toList());
            Set<String> resources = rows.computeIfAbsent(actions, _ -> new TreeSet<>());
            PlainTemplate.list(statement.get("Resource"))
                    .forEach(resource -> resources.add(readable(String.valueOf(resource))));
        }
        if (rows.isEmpty()) {
            return "Permissions: none.\n";
        }
        List<String> lines = new ArrayList<>(List.of("| may | on |", "|---|---|"));
        rows.forEach((actions, resources) -> lines.add("| " + actions + " | " + String.join(", ", resources) + " |"));
        return String.join("\n", lines) + "\n";
    }

    /// An object pattern as `library: files/*`, a bucket as `library`, a queue by its resource.
    private static String readable(String resource) {
        Matcher bucket = BUCKET.matcher(resource);
        if (!bucket.matches()) {
            return "`" + resource.replace(".Arn", "") + "`";
        }
        return bucket.group(2) == null
                ? bucket.group(1)
                : bucket.group(1) + " `" + bucket.group(2).substring(1) + "`";
    }

    private static List<Map<String, Object>> statements(String function) throws IOException {
        String resource = function.substring(0, 1).toUpperCase(Locale.ROOT) + function.substring(1);
        Map<String, Map<String, Object>> functions = PlainTemplate.read().ofType("AWS::Serverless::Function");
        assertThat(functions)
                .as("the template's function of the folder functions/%s", function)
                .containsKey(resource);
        return PlainTemplate.statements(PlainTemplate.map(functions.get(resource)));
    }
}
