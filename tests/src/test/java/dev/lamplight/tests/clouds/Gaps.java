package dev.lamplight.tests.clouds;

import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a cloud is known not to do: `localstack/gaps.tsv`, a line each with the cloud, the sentence of the claim, and
/// what happens instead.
///
/// @param all in the order of the file
record Gaps(List<Gap> all) {
    static final String FILE = "localstack/gaps.tsv";

    record Gap(String cloud, String claim, String instead) {}

    Gaps {
        all = List.copyOf(all);
    }

    static Gaps read() throws IOException {
        List<Gap> gaps = new ArrayList<>();
        for (String line : Files.readAllLines(Checkout.file(FILE))) {
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            String[] fields = line.split("\t", -1);
            if (fields.length != 3) {
                throw new IOException(FILE + ": expected cloud, claim and what happens instead, found: " + line);
            }
            gaps.add(new Gap(fields[0], fields[1], fields[2]));
        }
        return new Gaps(gaps);
    }

    Optional<Gap> of(Cloud cloud, Claim claim) {
        return all.stream()
                .filter(gap -> gap.cloud().equals(cloud.id()) && gap.claim().equals(claim.sentence()))
                .findFirst();
    }
}
