package dev.lamplight.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the documents say of the code is true of the code.
final class DocumentsTest {
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    @Test
    void everyLinkLeadsToAFile() {
        for (Path document : Project.documents()) {
            List<MatchResult> links =
                    LINK.matcher(Project.text(document)).results().toList();
            for (MatchResult link : links) {
                assertThat(Project.ROOT.resolve(document).resolveSibling(link.group(1)))
                        .as("link in %s", document)
                        .exists();
            }
        }
    }

    @Test
    void everyManagedDependencyHasAReason() {
        String pom = Project.text("pom.xml");
        String managed = pom.substring(pom.indexOf("<dependencyManagement>"), pom.indexOf("</dependencyManagement>"));
        String reasons = Project.text("docs/dependencies.md");
        List<String> without = Pattern.compile("<artifactId>([^<]+)</artifactId>")
                .matcher(managed)
                .results()
                .map(artifact -> artifact.group(1))
                .filter(artifact -> !artifact.startsWith("lamplight-"))
                .filter(artifact -> !reasons.contains(artifact))
                .toList();

        assertThat(without).isEmpty();
    }

    @Test
    void theReadmeNamesTheTestCommand() {
        assertThat(Project.text("README.md")).contains("./lamplight test");
    }
}
