package dev.lamplight.tests.docs;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// What the documents say of the code is true of the code.
final class DocumentsTest {
    private static final Pattern TYPE_NAME = Pattern.compile("`([A-Z][A-Za-z0-9]*[a-z][A-Za-z0-9]*)(\\.[a-z]\\w*)?`");
    private static final Pattern LINK = Pattern.compile("\\]\\(([^)#:]+)(#[^)]*)?\\)");

    /// Names in the documents that are no types of ours: placeholders, resources of the template, other people's words.
    private static final Set<String> OTHER_NAMES =
            Set.of("XHandler", "XConfig", "XTest", "XIT", "XBench", "OutOfMemoryError");

    @Test
    void everyTypeThatADocumentNamesExists() {
        Set<String> known = Project.types("/src/");
        known.addAll(OTHER_NAMES);
        Pattern.compile("^  ([A-Z][A-Za-z]+):$", Pattern.MULTILINE)
                .matcher(Project.text("infra-sam/template.yaml"))
                .results()
                .forEach(resource -> known.add(resource.group(1)));
        List<String> unknown = new ArrayList<>();
        for (String document : List.of("ARCHITECTURE.md", "docs/design/commit-protocol.md")) {
            TYPE_NAME
                    .matcher(Project.text(document))
                    .results()
                    .map(name -> name.group(1))
                    .filter(name -> !known.contains(name))
                    .forEach(name -> unknown.add(document + ": " + name));
        }
        assertThat(unknown).isEmpty();
    }

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
