package dev.lamplight.bench.row;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.bench.report.Figure;
import dev.lamplight.cli.console.Console;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The suite end to end on its quickest row: texts of the repository, a child virtual machine per side, turns,
/// comparison. What it measures is not looked at.
class TokenizingRowIT {
    @Test
    void bothSidesMakeTheSameIdsOfEveryLine(@TempDir Path scratch) throws IOException {
        PrintStream ignored = new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
        // In a build the peer's jars are on the tests' class path; only its natives and ours never meet.
        Workbench bench = new Workbench(
                Path.of("../..").toAbsolutePath().normalize(),
                scratch,
                System.getProperty("java.class.path"),
                Effort.QUICK,
                new Console(ignored, ignored, false),
                Clock.systemUTC());

        List<Figure> figures = new TokenizingRow().measure(bench);

        assertThat(figures).extracting(Figure::name).containsExactly("tokenizing.en", "tokenizing.zh");
        assertThat(figures).allSatisfy(figure -> {
            assertThat(figure.equality().holds())
                    .as(figure.equality().evidence())
                    .isTrue();
            assertThat(figure.ours().count()).isEqualTo(3);
        });
    }
}
