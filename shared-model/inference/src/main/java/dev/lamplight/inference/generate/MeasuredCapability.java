package dev.lamplight.inference.generate;

import dev.lamplight.contract.StrictObject;
import java.time.Instant;

/// How well a generator did at one thing, and whether that is enough. Made by `./lamplight model verify`.
///
/// @param language of the items, ISO 639-1
/// @param figure what was reached, 0..1: what it is a share of is said in docs/design/tasks.md
/// @param gate least figure that is enough, 0..1
/// @param items that were tried
/// @param passed whether the figure reached the gate
/// @param evaluation version of the items and gates
/// @param measuredAt when
/// @param engine what ran it, with its version
/// @param processor kind of the machine: low-precision products differ from one to another
public record MeasuredCapability(
        Capability capability,
        String language,
        double figure,
        double gate,
        int items,
        boolean passed,
        int evaluation,
        Instant measuredAt,
        String engine,
        String processor) {
    public MeasuredCapability {
        if (!(figure >= 0 && figure <= 1 && gate >= 0 && gate <= 1) || items < 1) {
            throw new IllegalArgumentException(
                    "expected figure and gate of 0 to 1 and items, found %s, %s and %d".formatted(figure, gate, items));
        }
        if (passed != figure >= gate) {
            throw new IllegalArgumentException("%s: %s with a gate of %s is no %s"
                    .formatted(capability, figure, gate, passed ? "pass" : "failure"));
        }
    }

    static MeasuredCapability read(StrictObject fields) throws StrictObject.Malformed {
        return new MeasuredCapability(
                fields.choice("capability", Capability.class),
                fields.text("language"),
                fields.number("figure"),
                fields.number("gate"),
                fields.smallInteger("items"),
                fields.truth("passed"),
                fields.smallInteger("evaluation"),
                fields.instant("measuredAt"),
                fields.text("engine"),
                fields.text("processor"));
    }
}
