package dev.lamplight.localcloud.front;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

final class PathTemplateTest {
    @Test
    void bindsParametersAndLeavesThemEncoded() {
        assertThat(match("/v1/files/{id}/content", "/v1/files/a%20b/content")).isEqualTo(Map.of("id", "a%20b"));
        assertThat(match("/v1/{proxy+}", "/v1/a/b/c")).isEqualTo(Map.of("proxy", "a/b/c"));
        assertThat(match("/", "/")).isEmpty();
        assertThat(match("/a", "/a/")).isEmpty();
    }

    @Test
    void refusesOtherPaths() {
        for (String other : List.of("/v1/files", "/v1/files/a/content", "/v2/files/a", "/")) {
            assertThat(PathTemplate.of("/v1/files/{id}").match(PathTemplate.split(other)))
                    .as(other)
                    .isEmpty();
        }
        assertThat(PathTemplate.of("/v1/{proxy+}").match(PathTemplate.split("/v1")))
                .isEmpty();
    }

    @Test
    void ordersLiteralsBeforeParametersBeforeGreedyOnes() {
        assertThat(Stream.of("/{proxy+}", "/v1/{id}", "/v1/{proxy+}", "/v1/files", "/v1/{id}/content")
                        .map(PathTemplate::of)
                        .sorted()
                        .map(PathTemplate::text))
                .containsExactly("/v1/files", "/v1/{id}", "/v1/{id}/content", "/v1/{proxy+}", "/{proxy+}");
    }

    @Test
    void refusesAGreedyParameterInTheMiddle() {
        assertThatThrownBy(() -> PathTemplate.of("/{proxy+}/end")).hasMessageContaining("/{proxy+}/end");
    }

    private static Map<String, String> match(String template, String path) {
        return PathTemplate.of(template).match(PathTemplate.split(path)).orElseThrow();
    }
}
