package dev.lamplight.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// COVERAGE.md says of every part of the product how far it is, and nothing that its tests do not show.
final class CoverageTest {
    private static final Path INTERFACE = Project.ROOT.resolve("../shared/design/api.md");
    private static final Pattern ROUTE = Pattern.compile("Route\\.(\\w+)\\(\\s*\"(/[^\"]+)\"");
    private static final Pattern COMMAND = Pattern.compile("(?m)^ {2}\\./lamplight ([a-z]+)");
    private static final Pattern PATH = Pattern.compile("(/(?:v1|health|openapi)[\\w./{}]*)");

    private static final List<CoverageRow> ROWS = CoverageRow.all();

    @Test
    void everyRowSaysHowFarItIsInOneOfThreeWords() {
        assertThat(ROWS).hasSizeGreaterThan(150);
        for (CoverageRow row : ROWS) {
            assertThat(row.status()).as(row.capability()).matches("done|partly: .+|not yet(: .+)?");
            assertThat(row.capability()).as("in %s", row.room()).isNotBlank();
        }
    }

    @Test
    void noCapabilityStandsTwice() {
        assertThat(ROWS)
                .extracting(row -> row.capability().toLowerCase(Locale.ROOT))
                .doesNotHaveDuplicates();
    }

    @Test
    void whatRunsNamesClassesAndTestsThatExistAndWhatDoesNotNamesNone() {
        Set<String> main = Project.types("/src/main/");
        Project.files().forEach(file -> main.add(file.toString()));
        Set<String> tests = Project.types("/src/test/");
        for (CoverageRow row : ROWS) {
            if (row.isProved()) {
                assertThat(row.types()).as("classes of: %s", row).isNotEmpty().isSubsetOf(main);
                assertThat(row.tests()).as("tests of: %s", row).isNotEmpty().isSubsetOf(tests);
            } else {
                assertThat(row.types()).as("classes of: %s", row).isEmpty();
                assertThat(row.tests()).as("tests of: %s", row).isEmpty();
            }
        }
    }

    @Test
    void everyTestHasCasesAndComesToWhatItProves() {
        Proofs proofs = Proofs.ofCompiledClasses();
        List<String> fooled = new ArrayList<>();
        Set<String> notCompiled = new TreeSet<>();
        for (CoverageRow row : ROWS) {
            List<String> tests = row.tests().stream().filter(proofs::knows).toList();
            row.tests().stream().filter(test -> !tests.contains(test)).forEach(notCompiled::add);
            tests.stream()
                    .filter(test -> proofs.cases(test) == 0)
                    .forEach(test -> fooled.add(test + " has no test method: " + row.capability()));
            tests.stream()
                    .filter(test -> row.types().stream().noneMatch(type -> proofs.comesTo(test, type)))
                    .forEach(test -> fooled.add(test + " comes to none of its row: " + row));
            row.types().stream()
                    .filter(type -> tests.size() == row.tests().size())
                    .filter(type -> tests.stream().noneMatch(test -> proofs.comesTo(test, type)))
                    .forEach(type -> fooled.add(type + " is reached by no test of its row: " + row));
        }

        assertThat(fooled).isEmpty();
        assumeTrue(notCompiled.isEmpty(), "not compiled, so not looked at (a whole build does): " + notCompiled);
    }

    @Test
    void everyRouteOfTheFunctionsHasARow() {
        List<String> routes = new ArrayList<>();
        for (Path file : Project.files()) {
            if (file.toString().matches("functions/\\w+/src/main/.*\\.java")) {
                ROUTE.matcher(Project.text(file))
                        .results()
                        .forEach(route -> routes.add(
                                route.group(1).toUpperCase(Locale.ROOT).replace("OPEN", "") + " " + route.group(2)));
            }
        }
        String rows = capabilities();

        assertThat(routes).hasSizeGreaterThan(20);
        assertThat(routes).allSatisfy(route -> assertThat(rows).contains("`" + route + "`"));
    }

    @Test
    void everyPathOfThePublicInterfaceHasARow() throws Exception {
        assumeTrue(Files.exists(INTERFACE), "../shared/design/api.md is not beside the repository");
        String rows = capabilities().replaceAll("\\{\\w+}", "{}");
        Set<String> paths = new TreeSet<>();
        for (String path : Project.finds(PATH, Files.readString(INTERFACE))) {
            paths.add(path.replaceAll("\\{\\w+}", "{}").replaceAll("[./]+$", ""));
        }
        paths.remove("/v1");

        assertThat(paths).hasSizeGreaterThan(20);
        assertThat(paths).allSatisfy(path -> assertThat(rows).contains(path));
    }

    @Test
    void everyCommandHasARow() {
        List<String> commands = Project.finds(
                COMMAND, Project.text("localstack/command-line/src/main/resources/dev/lamplight/cli/usage.txt"));
        String rows = capabilities();

        assertThat(commands).hasSizeGreaterThan(8);
        assertThat(commands)
                .allSatisfy(command -> assertThat(rows).containsPattern("`\\./lamplight " + command + "\\b"));
    }

    @Test
    void everyFunctionIsProvedByARow() {
        Set<String> proved = new TreeSet<>();
        ROWS.stream().filter(CoverageRow::isProved).forEach(row -> proved.addAll(row.types()));
        Set<String> functions = new TreeSet<>();
        for (Path file : Project.files()) {
            if (file.toString().matches("functions/\\w+/src/main/java/.*\\.java")) {
                functions.add(file.getName(1).toString());
            }
        }

        assertThat(functions).hasSizeGreaterThan(4);
        for (String function : functions) {
            assertThat(Project.types("/functions/" + function + "/src/main/"))
                    .as("classes of %s that a row names", function)
                    .anyMatch(proved::contains);
        }
    }

    private static String capabilities() {
        return String.join("\n", ROWS.stream().map(CoverageRow::capability).toList());
    }
}
