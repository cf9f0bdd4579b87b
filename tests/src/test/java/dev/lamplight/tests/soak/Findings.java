package dev.lamplight.tests.soak;

import java.util.List;

/// What a trial found.
public record Findings(List<Figure> figures, List<Breach> breaches) {
    public Findings {
        figures = List.copyOf(figures);
        breaches = List.copyOf(breaches);
    }

    /// Whether the promise stands.
    public boolean hold() {
        return breaches.isEmpty() && figures.stream().allMatch(Figure::holds);
    }

    /// The value of a figure.
    ///
    /// @throws IllegalArgumentException where there is none of that name
    public double value(String name) {
        return figures.stream()
                .filter(figure -> figure.name().equals(name))
                .mapToDouble(Figure::value)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no figure is named " + name));
    }
}
