package dev.lamplight.tests.memory;

import dev.lamplight.tests.product.Folders;
import dev.lamplight.tests.soak.Breach;
import dev.lamplight.tests.soak.Figure;
import dev.lamplight.tests.soak.Findings;
import dev.lamplight.tests.soak.Scale;
import dev.lamplight.tests.soak.Trial;
import dev.lamplight.tests.soak.Watch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/// Thousands of mixed requests to one environment of each function, and the largest merge of `compact`.
public final class MemoryTrial implements Trial {
    private static final int REQUESTS = 5000;
    private static final int PLATEAU = 500;
    private static final int LOOKS = 200;
    private static final int LARGEST_MERGES = 20;
    private static final double MOST_GROWTH_PERCENT = 5;

    @Override
    public String name() {
        return "memory";
    }

    @Override
    public String claim() {
        return "Every function stays inside its memory, and stops growing.";
    }

    /// @param scale of 5,000 requests to each function; nothing is drawn
    @Override
    public Findings run(Scale scale, long seed, Watch watch) throws IOException {
        List<Figure> figures = new ArrayList<>();
        List<Breach> breaches = new ArrayList<>();
        for (String load : Loads.NAMES) {
            if (!watch.goesOn()) {
                break; // each begins with a cloud of its own
            }
            long most = load.equals(Loads.LARGEST_MERGE) ? LARGEST_MERGES : REQUESTS;
            try {
                figures.addAll(figures(load, seen(load, (int) Math.min(most * 100, scale.of(most)), watch)));
            } catch (AssertionError broken) {
                breaches.add(new Breach(broken.toString(), seed, scale));
            }
            watch.keep(new Findings(figures, breaches));
        }
        return new Findings(figures, breaches);
    }

    private static Sampling.Seen seen(String name, int requests, Watch watch) throws IOException {
        Path state = Folders.temporary("lamplight-memory");
        try (UnwiredCloud cloud = UnwiredCloud.start(state);
                HttpCaller caller = new HttpCaller(cloud)) {
            Load load = Loads.of(name, cloud, caller, Texts.read());
            return new Sampling(cloud, state, load).watch(requests, Math.max(1, requests / LOOKS), sample -> {
                watch.show(sample.request(), requests, "requests to " + name);
                return watch.goesOn();
            });
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", interrupted);
        } finally {
            Folders.delete(state);
        }
    }

    private static List<Figure> figures(String load, Sampling.Seen seen) {
        List<Figure> figures = new ArrayList<>();
        int last = seen.samples().getLast().request();
        figures.add(Figure.count(load + ": requests", last));
        figures.add(Figure.atMost(load + ": most resident", seen.highestMegabytes(), seen.memoryMegabytes(), "MB"));
        if (last >= 2 * PLATEAU) {
            figures.add(Figure.shown(load + ": resident at request " + PLATEAU, seen.residentAround(PLATEAU), "MB"));
            figures.add(Figure.atMost(
                    load + ": more at the end", 100 * seen.growthSince(PLATEAU), MOST_GROWTH_PERCENT, "%"));
        }
        return figures;
    }
}
