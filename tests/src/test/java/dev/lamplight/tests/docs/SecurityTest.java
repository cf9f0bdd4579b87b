package dev.lamplight.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// SECURITY.md names nothing as a protection that no test proves.
final class SecurityTest {
    private static final Pattern PROTECTION =
            Pattern.compile("(?m)^\\| ([^|]+) \\| ([^|]+) \\| `([^`|]+)` \\| `(\\w+)` \\|$");

    private final List<MatchResult> protections =
            PROTECTION.matcher(protections()).results().toList();

    private static String protections() {
        String document = Project.text("SECURITY.md");
        int from = document.indexOf("\n## What protects\n");
        return document.substring(from, document.indexOf("\n## ", from + 1));
    }

    @Test
    void everyRowNamesOneClassAndOneTest() {
        long rows = protections()
                .lines()
                .filter(line -> line.startsWith("| ") && !line.startsWith("| against"))
                .count();

        assertThat(protections).hasSize(Math.toIntExact(rows)).hasSizeGreaterThan(15);
    }

    @Test
    void everyProtectionIsProvedByATestThatComesToIt() {
        Proofs proofs = Proofs.ofCompiledClasses();
        Set<String> main = Project.types("/src/main/");
        Project.files().forEach(file -> main.add(file.toString()));
        List<String> notCompiled = new ArrayList<>();
        for (MatchResult row : protections) {
            String proved = row.group(3);
            String test = row.group(4);
            assertThat(main).as(row.group()).contains(proved);
            assertThat(Project.types("/src/test/")).as(row.group()).contains(test);
            if (proofs.knows(test)) {
                assertThat(proofs.cases(test)).as(row.group()).isPositive();
                assertThat(proofs.comesTo(test, proved)).as(row.group()).isTrue();
            } else {
                notCompiled.add(test);
            }
        }

        assumeTrue(notCompiled.isEmpty(), "not compiled, so not looked at (a whole build does): " + notCompiled);
    }
}
