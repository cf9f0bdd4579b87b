package dev.lamplight.tests.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.simpleNameEndingWith;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/// The arrows of ARCHITECTURE.md, over the compiled classes of every room.
final class ArchitectureTest {
    private static final JavaClasses CLASSES = new ClassFileImporter()
            .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
            .importPackages("dev.lamplight");

    /// Rooms and the least number of classes each must show, so that a rule over nothing cannot pass.
    private static final Map<String, Integer> ROOMS = rooms();

    private static Map<String, Integer> rooms() {
        Map<String, Integer> rooms = new LinkedHashMap<>();
        rooms.put("dev.lamplight.contract..", 25);
        rooms.put("dev.lamplight.core..", 20);
        rooms.put("dev.lamplight.documents..", 10);
        rooms.put("dev.lamplight.search..", 15);
        rooms.put("dev.lamplight.inference..", 8);
        rooms.put("dev.lamplight.aws..", 15);
        rooms.put("dev.lamplight.retrieval..", 5);
        rooms.put("dev.lamplight.functions..", 15);
        rooms.put("dev.lamplight.localcloud..", 40);
        return rooms;
    }

    @Test
    void everyRoomWasScanned() {
        ROOMS.forEach(
                (room, least) -> assertThat(CLASSES.that(resideInAPackage(room)).size())
                        .as("classes of %s", room)
                        .isGreaterThanOrEqualTo(least));
    }

    /// A function that `tests/pom.xml` does not name would be passed over by every rule.
    @Test
    void everyFunctionWasScanned() throws IOException {
        try (DirectoryStream<Path> folders = Files.newDirectoryStream(Path.of("..", "functions"))) {
            int functions = 0;
            for (Path folder : folders) {
                if (Files.exists(folder.resolve("pom.xml"))) {
                    functions++;
                    String room = "dev.lamplight.functions." + folder.getFileName() + "..";
                    assertThat(CLASSES.that(resideInAPackage(room)).size())
                            .as("classes of %s: tests/pom.xml needs its dependency", folder)
                            .isGreaterThan(2);
                }
            }
            assertThat(functions).isGreaterThan(4);
        }
    }

    @Test
    void theModelRoomsKnowOnlyWhatStandsBelowThem() {
        mayUse("dev.lamplight.contract..", List.of());
        mayUse("dev.lamplight.core..", List.of("dev.lamplight.contract.."));
        for (String room : List.of("documents", "search", "inference")) {
            mayUse("dev.lamplight." + room + "..", List.of("dev.lamplight.core..", "dev.lamplight.contract.."));
        }
    }

    @Test
    void theBorderKnowsTheContractAndNoModels() {
        mayUse("dev.lamplight.aws..", List.of("dev.lamplight.contract.."));
    }

    /// Search of stores is needed by more than one function, so it stands below them and joins what they would join.
    @Test
    void retrievalJoinsTheBorderAndTheModelsForFunctionsAlone() {
        mayUse(
                "dev.lamplight.retrieval..",
                List.of(
                        "dev.lamplight.search..",
                        "dev.lamplight.inference..",
                        "dev.lamplight.aws..",
                        "dev.lamplight.core..",
                        "dev.lamplight.contract.."));
        noClasses()
                .that()
                .resideOutsideOfPackages("dev.lamplight.retrieval..", "dev.lamplight.functions..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.lamplight.retrieval..")
                .check(CLASSES);
    }

    @Test
    void theLocalCloudKnowsNothingOfTheProductItRuns() {
        mayUse("dev.lamplight.localcloud..", List.of());
    }

    @Test
    void nothingKnowsAFunctionAndNoFunctionKnowsAnother() {
        noClasses()
                .that()
                .resideOutsideOfPackage("dev.lamplight.functions..")
                .should()
                .dependOnClassesThat()
                .resideInAPackage("dev.lamplight.functions..")
                .check(CLASSES);
        slices().matching("dev.lamplight.functions.(*)..")
                .should()
                .notDependOnEachOther()
                .check(CLASSES);
    }

    @Test
    void librariesStayInTheirRooms() {
        onlyIn("ai.onnxruntime..", "dev.lamplight.inference..", "dev.lamplight.layer..");
        onlyIn("org.apache.lucene..", "dev.lamplight.search..");
        onlyIn("org.apache.tika..", "dev.lamplight.documents..");
        onlyIn("org.apache.pdfbox..", "dev.lamplight.documents..");
        onlyIn("org.apache.poi..", "dev.lamplight.documents..");
        onlyIn("org.jsoup..", "dev.lamplight.documents..");
    }

    @Test
    void theSdkStaysAtTheBorder() {
        DescribedPredicate<JavaClass> border = resideInAnyPackage(
                        "dev.lamplight.aws..",
                        "dev.lamplight.localcloud..",
                        "dev.lamplight.cli..",
                        "dev.lamplight.start..")
                .or(simpleNameEndingWith("Handler"));
        noClasses()
                .that(DescribedPredicate.not(border))
                .should()
                .dependOnClassesThat()
                .resideInAnyPackage("software.amazon.awssdk..", "com.amazonaws..")
                .check(CLASSES);
    }

    @Test
    void packagesHaveNoCycles() {
        slices().matching("dev.lamplight.(**)").should().beFreeOfCycles().check(CLASSES);
    }

    @Test
    void everyPackageIsNullMarked() {
        CLASSES.stream().map(JavaClass::getPackage).distinct().forEach(javaPackage -> assertThat(
                        javaPackage.isAnnotatedWith("org.jspecify.annotations.NullMarked"))
                .as("@NullMarked on %s", javaPackage.getName())
                .isTrue());
    }

    private static void mayUse(String room, List<String> rooms) {
        String[] allowed = java.util.stream.Stream.concat(java.util.stream.Stream.of(room), rooms.stream())
                .toArray(String[]::new);
        noClasses()
                .that()
                .resideInAPackage(room)
                .should()
                .dependOnClassesThat(
                        resideInAPackage("dev.lamplight..").and(DescribedPredicate.not(resideInAnyPackage(allowed))))
                .check(CLASSES);
    }

    private static void onlyIn(String library, String... rooms) {
        noClasses()
                .that()
                .resideOutsideOfPackages(rooms)
                .should()
                .dependOnClassesThat()
                .resideInAPackage(library)
                .check(CLASSES);
    }
}
