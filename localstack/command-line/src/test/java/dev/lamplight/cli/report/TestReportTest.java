package dev.lamplight.cli.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.cli.report.TestReport.Remark;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TestReportTest {
    private final Path root;

    TestReportTest(@TempDir Path root) {
        this.root = root;
    }

    @Test
    void sumsAllModulesAndKeepsReasons() throws IOException {
        write("a/target/surefire-reports/TEST-a.ATest.xml", """
                <testsuite name="a.ATest" tests="3">
                  <properties><property name="x" value="y"/></properties>
                  <testcase name="works" classname="a.ATest" time="0.1"><system-out>failure</system-out></testcase>
                  <testcase name="breaks" classname="a.ATest"><failure message="&#10;expected 1&#10;found 2" type="E"/></testcase>
                  <testcase name="bursts" classname="a.ATest"><error type="java.io.IOException"/></testcase>
                </testsuite>""");
        write("deep/b/target/surefire-reports/TEST-b.BIT.xml", """
                <testsuite name="b.BIT" tests="1">
                  <testcase name="needsTool" classname="b.BIT"><skipped message="Assumption failed: no tool"/></testcase>
                </testsuite>""");

        TestReport report = TestReport.read(root);

        assertThat(report.passed()).isEqualTo(1);
        assertThat(report.failed())
                .containsExactly(
                        new Remark("a.ATest.breaks", "expected 1"),
                        new Remark("a.ATest.bursts", "java.io.IOException"));
        assertThat(report.skipped()).containsExactly(new Remark("b.BIT.needsTool", "no tool"));
    }

    @Test
    void readsNothingButReportsOfBuilds() throws IOException {
        write("src/test/resources/target/surefire-reports/TEST-x.xml", "<testsuite><testcase name='a'/></testsuite>");
        write("a/target/other/TEST-x.xml", "<testsuite><testcase name='a'/></testsuite>");

        assertThat(TestReport.read(root).passed()).isZero();
    }

    @Test
    void refusesReportThatIsCutOff() throws IOException {
        write("a/target/surefire-reports/TEST-x.xml", "<testsuite><testcase name='a'/>");

        assertThatThrownBy(() -> TestReport.read(root))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("TEST-x");
    }

    @Test
    void endsWithTheCounts() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();

        new TestReport(7, List.of(), List.of(new Remark("a.B.c", "no python")))
                .print(new PrintStream(bytes, true, StandardCharsets.UTF_8));

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines())
                .containsExactly(
                        "Skipped, because what they need is not here:",
                        "  a.B.c: no python",
                        "7 passed, 0 failed, 1 skipped");
    }

    private void write(String path, String text) throws IOException {
        Path file = root.resolve(path);
        Files.createDirectories(file.getParent());
        Files.writeString(file, text);
    }
}
