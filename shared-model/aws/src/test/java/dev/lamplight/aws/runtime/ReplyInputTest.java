package dev.lamplight.aws.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

final class ReplyInputTest {
    /// As a connection gives them: a few at a time.
    private static ReplyInput of(String text, int atOnce) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        return new ReplyInput(new InputStream() {
            private int position;

            @Override
            public int read() {
                return position < bytes.length ? bytes[position++] & 0xFF : -1;
            }

            @Override
            public int read(byte[] target, int offset, int length) {
                int count = Math.min(Math.min(atOnce, length), bytes.length - position);
                System.arraycopy(bytes, position, target, offset, Math.max(count, 0));
                position += Math.max(count, 0);
                return count == 0 && length > 0 ? -1 : count;
            }
        });
    }

    @Property(tries = 300)
    void linesAndBodiesAreTheSameHoweverTheyCome(
            @ForAll @IntRange(min = 1, max = 40) int atOnce,
            @ForAll @IntRange(max = 20_000) int first,
            @ForAll @IntRange(max = 20_000) int body)
            throws IOException {
        String line = "é".repeat(first / 2);
        ReplyInput in = of(line + "\r\n\nplain\n" + "b".repeat(body) + "the rest", atOnce);

        assertThat(in.hasMore()).isTrue();
        assertThat(in.line()).isEqualTo(line);
        assertThat(in.line()).isEmpty();
        assertThat(in.line()).isEqualTo("plain");
        assertThat(new String(in.exactly(body), StandardCharsets.UTF_8)).isEqualTo("b".repeat(body));
        assertThat(new String(in.rest(), StandardCharsets.UTF_8)).isEqualTo("the rest");
        assertThat(in.hasMore()).isFalse();
    }

    @Test
    void refusesLinesWithoutEndAndBodiesThatEndEarly() {
        assertThatThrownBy(() -> of("cut", 3).line()).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> of("", 3).line()).isInstanceOf(EOFException.class);
        assertThatThrownBy(() -> of("a".repeat(70_000), 4096).line())
                .isInstanceOf(IOException.class)
                .hasMessageContaining("65536");
        assertThatThrownBy(() -> of("four", 3).exactly(5)).isInstanceOf(EOFException.class);
    }

    /// Whoever promises a gigabyte and sends nothing costs none.
    @Test
    void makesRoomOnlyForWhatCame() {
        ReplyInput in = new ReplyInput(new ByteArrayInputStream(new byte[10]));

        assertThatThrownBy(() -> in.exactly(Integer.MAX_VALUE - 8)).isInstanceOf(EOFException.class);
    }
}
