package dev.lamplight.bench.report;

import dev.lamplight.cli.console.Console;
import dev.lamplight.cli.console.Table;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/// What a run found.
///
/// @param failures rows that ended without figures, by name, with the reason
public record Report(Machine machine, List<Figure> figures, Map<String, String> failures) {
    public Report {
        figures = List.copyOf(figures);
        failures = Map.copyOf(failures);
    }

    /// Whether every row ran and every comparison of outputs held.
    public boolean isSound() {
        return failures.isEmpty() && figures.stream().allMatch(Figure::isSound);
    }

    /// One object per figure, each with the machine, so that a line can stand alone.
    public List<Map<String, Object>> toMaps() {
        List<Map<String, Object>> maps = new ArrayList<>();
        for (Figure figure : figures) {
            Map<String, Object> map = new LinkedHashMap<>(figure.toMap());
            map.put("machine", machine.toMap());
            maps.add(map);
        }
        failures.forEach((row, reason) ->
                maps.add(Map.of("name", row, "outputsEqual", false, "failure", reason, "machine", machine.toMap())));
        return maps;
    }

    public void print(Console console) {
        console.print(machine.text());
        console.print("");
        Table table =
                new Table("figure", "ours", "peer", "unit", "ratio", "(min..max)", "target", "", "outputs", "peer");
        for (Figure figure : figures) {
            Samples ratios = figure.ours().dividedBy(figure.peer());
            table.row(
                    figure.name(),
                    Numbers.text(figure.ours().median()),
                    Numbers.text(figure.peer().median()),
                    figure.unit(),
                    Numbers.text(figure.ratio()),
                    String.format(Locale.ROOT, "%s..%s", Numbers.text(ratios.min()), Numbers.text(ratios.max())),
                    figure.target().toString(),
                    verdict(figure),
                    figure.equality().holds() ? "equal" : "NOT EQUAL",
                    figure.peerName());
        }
        table.print(console);
        console.print("");
        console.print("What was compared, and in what work:");
        for (Figure figure : figures) {
            console.print("  " + figure.name() + ": " + figure.equality().evidence() + "; " + figure.workload());
        }
        failures.forEach((row, reason) -> console.print("  FAILED " + row + ": " + reason));
    }

    private static String verdict(Figure figure) {
        return switch (figure.target()) {
            case Target.None _ -> "";
            case Target.AtLeast _, Target.AtMost _ -> figure.meetsTarget() ? "met" : "MISSED";
        };
    }
}
