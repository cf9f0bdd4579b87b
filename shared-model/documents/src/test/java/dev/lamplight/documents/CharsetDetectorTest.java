package dev.lamplight.documents;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.List;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import org.junit.jupiter.api.Test;

class CharsetDetectorTest {
    private static final String CHINESE =
            "软件包管理系统是发行版的核心。用户可以通过它安装、升级和删除软件，" + "而不必关心文件放在哪里。维护者把上游的源代码做成软件包，上传到仓库。\n第二段：请先阅读文档，再提交错误报告。\n";
    private static final String WESTERN = """
            Le café était fermé à cause de la grève; où déjeuner?
            Müller grüßt Señor Núñez — “naïve façade” costs 5 € today.
            """;
    private static final List<String> UNICODE =
            List.of("UTF-8", "UTF-16LE", "UTF-16BE", "UTF-32LE", "UTF-32BE", "GB18030");

    @Test
    void byteOrderMarkDecides() {
        for (String name : UNICODE) {
            byte[] marked = ("\uFEFF" + CHINESE + WESTERN).getBytes(Charset.forName(name));

            CharsetDetector.Decoded decoded = CharsetDetector.decode(marked, "iso-8859-1");

            assertThat(decoded.text()).as(name).isEqualTo(CHINESE + WESTERN);
            assertThat(decoded.charset().name()).as(name).isEqualTo(name);
        }
    }

    @Test
    void unmarkedTextIsFoundByItsShape() {
        assertShape(CHINESE, StandardCharsets.UTF_8);
        assertShape(WESTERN, StandardCharsets.UTF_8);
        assertShape(CHINESE, StandardCharsets.UTF_16LE);
        assertShape(CHINESE, StandardCharsets.UTF_16BE);
        assertShape(WESTERN, StandardCharsets.UTF_16LE);
        assertShape(WESTERN, StandardCharsets.UTF_16BE);
        assertShape(CHINESE, CharsetDetector.GB18030);
        assertShape("An English text that names " + CHINESE, CharsetDetector.GB18030);
        assertShape(WESTERN, CharsetDetector.WINDOWS_1252);
        assertShape("Straße", CharsetDetector.WINDOWS_1252);
    }

    @Test
    void declarationDecidesWhatBytesCannot() {
        byte[] bytes = "日本語の文書です。".getBytes(Charset.forName("Shift_JIS"));

        assertThat(CharsetDetector.decode(bytes, "shift_jis").text()).isEqualTo("日本語の文書です。");
    }

    @Test
    void wrongDeclarationDoesNotSpoilUtf8() {
        byte[] bytes = CHINESE.getBytes(StandardCharsets.UTF_8);

        assertThat(CharsetDetector.decode(bytes, "gb2312").text()).isEqualTo(CHINESE);
        assertThat(CharsetDetector.decode(bytes, "no such charset").text()).isEqualTo(CHINESE);
    }

    @Test
    void latin1MeansWindows1252AsInBrowsers() {
        byte[] bytes = "5 €".getBytes(CharsetDetector.WINDOWS_1252);

        assertThat(CharsetDetector.decode(bytes, "ISO-8859-1").text()).isEqualTo("5 €");
    }

    @Test
    void oneBrokenByteDoesNotTurnUtf8IntoSomethingElse() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        bytes.writeBytes(CHINESE.getBytes(StandardCharsets.UTF_8));
        bytes.write(0xE8);

        CharsetDetector.Decoded decoded = CharsetDetector.decode(bytes.toByteArray(), null);

        assertThat(decoded.charset()).isEqualTo(StandardCharsets.UTF_8);
        assertThat(decoded.text()).startsWith(CHINESE).endsWith("\uFFFD");
    }

    @Property
    void neverThrows(@ForAll byte[] bytes) {
        assertThat(CharsetDetector.decode(bytes, null).text()).isNotNull();
    }

    private static void assertShape(String text, Charset charset) {
        CharsetDetector.Decoded decoded = CharsetDetector.decode(text.getBytes(charset), null);

        assertThat(decoded.charset()).as(text).isEqualTo(charset);
        assertThat(decoded.text()).isEqualTo(text);
    }
}
