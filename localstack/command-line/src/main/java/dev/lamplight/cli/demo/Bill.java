package dev.lamplight.cli.demo;

import dev.lamplight.cli.cloud.CloudStatus;
import dev.lamplight.cli.cloud.CloudStatus.FunctionStatus;
import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;

/// What the counted work would have cost on AWS.
///
/// @param items one line each, in the order of the work
public record Bill(PriceTable prices, List<Item> items) {
    private static final double MILLION = 1e6;
    private static final double THOUSAND = 1e3;

    /// Operations of S3 that are charged as writes: everything that is no GET, HEAD or DELETE.
    private static final Set<String> S3_READS = Set.of("Get", "Head");

    public Bill {
        items = List.copyOf(items);
    }

    /// @param quantity requests or GB-seconds
    /// @param dollars what they cost
    public record Item(String service, double quantity, String unit, double dollars) {}

    /// Each call of a function that the API leads to is one request of the API; each batch that a queue feeds to a
    /// function is received and deleted with one request each.
    public static Bill of(CloudStatus work, PriceTable prices) {
        long invocations =
                work.functions().stream().mapToLong(FunctionStatus::invocations).sum();
        double gigabyteSeconds = work.functions().stream()
                .mapToDouble(FunctionStatus::gigabyteSeconds)
                .sum();
        long apiRequests = invocations(work, function -> function.routes() > 0);
        long batches = invocations(work, function -> function.queues() > 0);
        long reads = calls(work, "S3", true);
        long writes = calls(work, "S3", false);
        long messages = calls(work, "SQS", false) + calls(work, "SQS", true) + 2 * batches;
        List<Item> items = new ArrayList<>();
        items.add(new Item("API Gateway", apiRequests, "requests", apiRequests * prices.apiRequests() / MILLION));
        items.add(new Item("Lambda", invocations, "requests", invocations * prices.lambdaRequests() / MILLION));
        items.add(new Item("Lambda", gigabyteSeconds, "GB-seconds", gigabyteSeconds * prices.lambdaGigabyteSeconds()));
        items.add(new Item("S3", writes, "PUT, LIST", writes * prices.s3Writes() / THOUSAND));
        items.add(new Item("S3", reads, "GET, HEAD", reads * prices.s3Reads() / THOUSAND));
        items.add(new Item("SQS", messages, "requests", messages * prices.sqsRequests() / MILLION));
        return new Bill(prices, items);
    }

    private static long invocations(CloudStatus work, Predicate<FunctionStatus> which) {
        return work.functions().stream()
                .filter(which)
                .mapToLong(FunctionStatus::invocations)
                .sum();
    }

    /// DELETE is free on S3 and belongs to neither side.
    private static long calls(CloudStatus work, String service, boolean reads) {
        long sum = 0;
        for (Map.Entry<String, Long> call : work.calls().entrySet()) {
            String[] name = call.getKey().split("\\.", 2);
            if (name.length < 2 || !name[0].equals(service)) {
                continue;
            }
            boolean read = S3_READS.stream().anyMatch(name[1]::startsWith);
            boolean free = service.equals("S3") && name[1].startsWith("Delete");
            sum += !free && read == reads ? call.getValue() : 0;
        }
        return sum;
    }

    public double dollars() {
        return items.stream().mapToDouble(Item::dollars).sum();
    }

    public void print(Console console) {
        Table table = new Table("service", "counted", "", "US dollars");
        for (Item item : items) {
            table.row(item.service(), quantity(item.quantity()), item.unit(), dollars(item.dollars()));
        }
        table.row("together", "", "", dollars(dollars()));
        table.print(console);
        console.print("  List prices of " + prices.region() + " as of " + prices.asOf() + ", free tiers left out ("
                + prices.source() + "). Nothing runs and nothing is billed between requests but the stored bytes and"
                + " the polls of the queues.");
    }

    private static String quantity(double quantity) {
        return quantity == Math.rint(quantity)
                ? String.format(Locale.ROOT, "%,d", (long) quantity)
                : String.format(Locale.ROOT, "%,.1f", quantity);
    }

    private static String dollars(double dollars) {
        return String.format(Locale.ROOT, "%.5f", dollars);
    }
}
