package dev.lamplight.cli.client;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.contract.Json;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class LocalFunctionsTest {
    /// As AWS's Lambda API, LocalStack 2026.3.0 and MiniStack 1.5.33 were seen to write it.
    @ParameterizedTest
    @CsvSource({
        "2026-12-01T15:31:40.737+0000, 2026-12-01T15:31:40.737Z",
        "2026-12-01T15:31:40.737123+0000, 2026-12-01T15:31:40.737123Z",
        "2026-12-01T15:31:40.737Z, 2026-12-01T15:31:40.737Z"
    })
    void readsWhenAFunctionWasMadeFromEveryCloud(String written, Instant expected) throws Exception {
        String json = Json.text(Map.of("FunctionName", "lamplight-etl", "LastModified", written));

        assertThat(LocalFunctions.Function.of(Json.tree(json)))
                .isEqualTo(new LocalFunctions.Function("lamplight-etl", expected));
    }
}
