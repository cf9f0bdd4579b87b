package dev.lamplight.tests.clouds;

import dev.lamplight.tests.product.Checkout;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// The table of `localstack/README.md`: every claim, and which cloud keeps it. A number is that of a remark.
final class CloudTable {
    private static final Pattern PIN = Pattern.compile("(?m)^(?:localstack-core|localemu|ministack)[^=\n]*==([\\w.]+)");

    private CloudTable() {}

    static String markdown(List<Claim> claims, Gaps gaps) throws IOException {
        List<String> remarks = new ArrayList<>();
        StringBuilder table = new StringBuilder("|  ");
        for (Cloud cloud : Cloud.values()) {
            table.append("| ").append(cloud.title()).append(version(cloud)).append(' ');
        }
        table.append("|\n|---").append("|---".repeat(Cloud.values().length)).append("|\n");
        String area = "";
        for (Claim claim : claims) {
            if (!claim.area().equals(area)) {
                area = claim.area();
                table.append("| **")
                        .append(area)
                        .append("** ")
                        .append("| ".repeat(Cloud.values().length))
                        .append("|\n");
            }
            table.append("| ").append(claim.sentence()).append(' ');
            for (Cloud cloud : Cloud.values()) {
                table.append("| ").append(cell(gaps.of(cloud, claim), remarks)).append(' ');
            }
            table.append("|\n");
        }
        for (int number = 1; number <= remarks.size(); number++) {
            table.append('\n').append(number).append(". ").append(remarks.get(number - 1));
        }
        return table.append('\n').toString();
    }

    private static String cell(Optional<Gaps.Gap> gap, List<String> remarks) {
        if (gap.isEmpty()) {
            return "yes";
        }
        if (!remarks.contains(gap.get().instead())) {
            remarks.add(gap.get().instead());
        }
        return "no (" + (remarks.indexOf(gap.get().instead()) + 1) + ")";
    }

    /// As its lock file pins it.
    private static String version(Cloud cloud) throws IOException {
        if (cloud == Cloud.LOCAL_CLOUD) {
            return "";
        }
        Matcher pin = PIN.matcher(Files.readString(Checkout.file("localstack/requirements/" + cloud.id() + ".txt")));
        if (!pin.find()) {
            throw new IOException("no version of " + cloud.title() + " in its lock file");
        }
        return " " + pin.group(1);
    }

    static List<Claim> claims() {
        return Stream.concat(Claims.ofPuppets().stream(), ProductClaims.all().stream())
                .toList();
    }

    static List<String> titles() {
        return Arrays.stream(Cloud.values()).map(Cloud::id).toList();
    }
}
