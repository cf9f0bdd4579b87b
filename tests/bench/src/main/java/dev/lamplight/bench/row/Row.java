package dev.lamplight.bench.row;

import dev.lamplight.bench.report.Figure;
import java.io.IOException;
import java.util.List;

/// A part of the suite. Every figure it brings has compared the outputs of both sides.
public interface Row {

    /// What `./lamplight bench NAME` calls it.
    String name();

    /// One line for `--help`.
    String description();

    List<Figure> measure(Workbench bench) throws IOException;
}
