package dev.lamplight.aws.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.lamplight.contract.Failure;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ApiKeysTest {
    // printf '%s' 'abcdefgh''the-key' | sha256sum
    private static final String HASH = "abcdefgh:0f0b8aa5665eaa7e72d8341b0791d854f981f8f8fe7e6282d7a76fb1348f1510";

    private final ApiKeys keys =
            new ApiKeys.Hashed(List.of(ApiKeys.Hash.of("12345678", "other"), ApiKeys.Hash.of("abcdefgh", "the-key")));

    @ParameterizedTest
    @ValueSource(strings = {"Bearer the-key", "bearer the-key", "Bearer  the-key ", "Bearer other"})
    void admitsEveryKnownKey(String header) {
        assertThatCode(() -> keys.check(request(Map.of("authorization", header))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"Bearer the-kez", "Bearer ", "Basic the-key", "the-key", "", "Bearer abcdefghthe-key"})
    void refusesEverythingElse(String header) {
        assertThatThrownBy(() -> keys.check(request(Map.of("Authorization", header))))
                .isInstanceOf(Failure.Permanent.class)
                .hasMessageNotContaining("the-kez");
    }

    @Test
    void refusesARequestWithoutHeader() {
        assertThatThrownBy(() -> keys.check(request(Map.of()))).isInstanceOf(Failure.Permanent.class);
    }

    @Test
    void hashesAsTheShellDoes() {
        assertThat(ApiKeys.Hash.of("abcdefgh", "the-key").text()).isEqualTo(HASH);
        assertThatCode(() -> ApiKeys.Hashed.of(List.of(HASH)).check(request(Map.of("Authorization", "Bearer the-key"))))
                .doesNotThrowAnyException();
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "abcdefgh", "abcdefgh:zz", ":aa", "short:" + "0123456789abcdef"})
    void refusesAConfigurationThatIsNoHashAndDoesNotRepeatIt(String text) {
        assertThatThrownBy(() -> ApiKeys.Hashed.of(List.of(text))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> ApiKeys.Hashed.of(List.of())).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void openAccessAdmitsEverybody() {
        assertThatCode(() -> new ApiKeys.OpenAccess().check(request(Map.of()))).doesNotThrowAnyException();
    }

    private static HttpRequest request(Map<String, String> headers) {
        return new HttpRequest(
                "r", "GET", List.of("v1"), Map.of(), Map.of(), headers, new byte[0], TestingDeadline.FAR);
    }
}
