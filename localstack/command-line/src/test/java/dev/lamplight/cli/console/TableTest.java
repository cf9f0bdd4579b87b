package dev.lamplight.cli.console;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

class TableTest {
    @Test
    void linesUpColumnsWithChineseInThem() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        PrintStream out = new PrintStream(bytes, true, StandardCharsets.UTF_8);

        new Table("name", "n").row("中文", "1").row("ab", "2").print(new Console(out, out, false));

        assertThat(bytes.toString(StandardCharsets.UTF_8).lines()).containsExactly("  name  n", "  中文  1", "  ab    2");
    }

    @Test
    void cutsAtTheWidthOfATerminal() {
        assertThat(Table.fit("abcdef", 6)).isEqualTo("abcdef");
        assertThat(Table.fit("abcdefg", 6)).isEqualTo("abcde…");
        assertThat(Table.fit("中文中文", 6)).isEqualTo("中文…");
    }

    @Test
    void aPathIsCutAtItsBeginning() {
        assertThat(Table.fitEnd("manuals/en/a.md", 15)).isEqualTo("manuals/en/a.md");
        assertThat(Table.fitEnd("manuals/en/a.md", 8))
                .isEqualTo("…en/a.md")
                .satisfies(fitted -> assertThat(Table.width(fitted)).isEqualTo(8));
        assertThat(Table.fitEnd("手册/中文.md", 7)).isEqualTo("…文.md");
    }
}
