package dev.lamplight.cli.demo;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

class DeployDocumentTest {
    private static final Path DOCUMENT = Path.of("..", "..", "docs", "deploy.md");
    private static final Pattern ROW =
            Pattern.compile("(?m)^\\| .* \\| ([0-9.,]+) (requests|GB|GB-s) \\| `(\\w+)` \\| ([0-9.]+) \\|$");

    /// What a price of the table is for so many of.
    private static final Map<String, Double> UNITS = Map.of(
            "sqsRequests",
            1e6,
            "apiRequests",
            1e6,
            "s3Reads",
            1e3,
            "s3GigabyteMonth",
            1.0,
            "lambdaGigabyteSeconds",
            1.0);

    @Test
    void whatADeploymentCostsIsQuantityTimesPrice() throws IOException {
        String document = Files.readString(DOCUMENT);
        JsonNode prices = Json.mapper().valueToTree(PriceTable.shipped());
        Matcher row = ROW.matcher(document);
        int rows = 0;
        for (; row.find(); rows++) {
            double quantity = Double.parseDouble(row.group(1).replace(",", ""));
            double dollars =
                    quantity * prices.path(row.group(3)).asDouble() / UNITS.getOrDefault(row.group(3), Double.NaN);
            double shown = Double.parseDouble(row.group(4));
            assertThat(shown).as(row.group()).isCloseTo(dollars, within(Math.max(0.006, dollars / 100)));
        }
        assertThat(rows).isEqualTo(5);
        assertThat(document).contains("as of " + PriceTable.shipped().asOf());
    }
}
