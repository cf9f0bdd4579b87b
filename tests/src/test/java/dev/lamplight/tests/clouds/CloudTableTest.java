package dev.lamplight.tests.clouds;

import static org.assertj.core.api.Assertions.assertThat;

import dev.lamplight.tests.product.Checkout;
import java.nio.file.Files;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What `localstack/README.md` says of other people's clouds is what the claims are held to.
final class CloudTableTest {
    @Test
    void theReadmeHasTheTableOfTheClaims() throws Exception {
        String table = CloudTable.markdown(CloudTable.claims(), Gaps.read());

        assertThat(Files.readString(Checkout.file("localstack/README.md")))
                .as("put this into localstack/README.md:%n%s", table)
                .contains(table);
    }

    @Test
    void everyGapIsOfACloudAndAClaimThatExist() throws Exception {
        List<String> sentences =
                CloudTable.claims().stream().map(Claim::sentence).toList();
        assertThat(sentences).doesNotHaveDuplicates().hasSizeGreaterThan(40);

        assertThat(Gaps.read().all()).allSatisfy(gap -> {
            assertThat(CloudTable.titles()).contains(gap.cloud());
            assertThat(sentences).contains(gap.claim());
            assertThat(gap.instead()).isNotBlank();
        });
    }

    @Test
    void aGapIsANumberWithItsRemarkOnce() throws Exception {
        Claim first = new Claim("Area", "first", _ -> {});
        Claim second = new Claim("Area", "second", _ -> {});
        Gaps gaps = new Gaps(List.of(
                new Gaps.Gap("localemu", "first", "never"),
                new Gaps.Gap("ministack", "first", "never"),
                new Gaps.Gap("localemu", "second", "at night only")));

        String table = CloudTable.markdown(List.of(first, second), gaps);

        assertThat(table)
                .contains("| first | yes | yes | no (1) | no (1) |", "| second | yes | yes | no (2) | yes |")
                .endsWith("\n1. never\n2. at night only\n");
    }
}
