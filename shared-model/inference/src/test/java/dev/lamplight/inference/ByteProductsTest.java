package dev.lamplight.inference;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ByteProductsTest {

    /// Names of the flags: Linux, arch/x86/include/asm/cpufeatures.h, X86_FEATURE_AVX512_VNNI and X86_FEATURE_AVX_VNNI.
    @ParameterizedTest
    @CsvSource({
        "fpu sse2 avx2 avx512f avx512_vnni, EXACT",
        "fpu sse2 avx2 avx_vnni, EXACT",
        "fpu sse2 avx2 fma, SATURATING",
        "fpu sse2 avx2 avx512f avx512bw avx512vl, SATURATING",
        "fpu sse2 avx2 avx512_vnni_like, SATURATING"
    })
    void theFlagsDecide(String flags, ByteProducts expected) {
        List<String> lines = List.of("processor\t: 0", "model name\t: some", "flags\t\t: " + flags, "");

        assertThat(ByteProducts.ofFlags(lines)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "processor : 0", "model name : avx512_vnni"})
    void whatSaysNothingIsNotTrusted(String line) {
        assertThat(ByteProducts.ofFlags(List.of(line))).isEqualTo(ByteProducts.SATURATING);
    }
}
