package dev.lamplight.cli.demo;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.lamplight.contract.Json;
import java.io.IOException;
import java.io.InputStream;
import java.time.LocalDate;

/// AWS's list prices for one region, in US dollars, without free tiers and taxes.
///
/// @param source where the prices were read
/// @param asOf the day on which they were compared with the source
/// @param lambdaRequests per million
/// @param lambdaGigabyteSeconds per GB-second on x86
/// @param apiRequests REST API, per million
/// @param s3Writes PUT, COPY, POST and LIST, per thousand
/// @param s3Reads GET and HEAD, per thousand
/// @param s3GigabyteMonth S3 Standard, per GB and month
/// @param sqsRequests standard queue, per million
public record PriceTable(
        String region,
        String source,
        LocalDate asOf,
        double lambdaRequests,
        double lambdaGigabyteSeconds,
        double apiRequests,
        double s3Writes,
        double s3Reads,
        double s3GigabyteMonth,
        double sqsRequests) {

    /// The table that the command line ships.
    public static PriceTable shipped() {
        try (InputStream in = PriceTable.class.getResourceAsStream("prices.json")) {
            if (in == null) {
                throw new IllegalStateException("prices.json is missing beside " + PriceTable.class.getName());
            }
            return Json.read(in.readAllBytes(), PriceTable.class);
        } catch (JsonProcessingException malformed) {
            throw new IllegalStateException("prices.json: expected the fields of PriceTable", malformed);
        } catch (IOException unreadable) {
            throw new IllegalStateException("prices.json cannot be read", unreadable);
        }
    }
}
