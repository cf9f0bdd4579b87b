package dev.lamplight.tests.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// A trial runs in whatever folder a person stands in: what it needs of this project it finds by [Checkout].
final class TrialFilesTest {
    private static final String TESTS = "dev.lamplight.tests";

    /// A path that begins where the process does, unlike those below a folder that somebody has.
    private static final Pattern RELATIVE = Pattern.compile("Path\\.of\\(\\s*\"(?!/)|new File\\(\\s*\"(?!/)");

    @Test
    void noTrialReachesAFileThatIsNamedFromTheCurrentFolder() throws IOException {
        Set<Path> sources = new TreeSet<>();
        JavaClasses classes = new ClassFileImporter().importPackages(TESTS);
        for (Trial trial : Trials.all()) {
            JavaClass root = classes.get(trial.getClass());
            sources.add(source(root));
            for (Dependency dependency : root.getTransitiveDependenciesFromSelf()) {
                JavaClass target = dependency.getTargetClass().getBaseComponentType();
                if (target.getPackageName().startsWith(TESTS)) {
                    sources.add(source(target));
                }
            }
        }

        assertThat(sources).as("what the trials reach").hasSizeGreaterThan(50);
        for (Path source : sources) {
            assertThat(RELATIVE.matcher(Files.readString(source)).find())
                    .as("%s names a file from the current folder", source.getFileName())
                    .isFalse();
        }
    }

    private static Path source(JavaClass type) {
        String name = type.getName().replaceFirst("[$].*", "").replace('.', '/');
        return Checkout.file("tests/src/test/java/" + name + ".java");
    }
}
