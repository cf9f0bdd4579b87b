package dev.lamplight.tests.memory;

import dev.lamplight.tests.product.Environment;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Predicate;

/// One environment of a function under its load, looked at from outside.
final class Sampling {
    private final UnwiredCloud cloud;
    private final Path state;
    private final Load load;

    Sampling(UnwiredCloud cloud, Path state, Load load) {
        this.cloud = cloud;
        this.state = state;
        this.load = load;
    }

    /// @param request how many had been answered
    record Sample(int request, Memory memory) {}

    /// What was seen.
    ///
    /// @param memoryMegabytes what the template gives the function
    record Seen(String function, int memoryMegabytes, List<Sample> samples) {
        Seen {
            samples = List.copyOf(samples);
        }

        double highestMegabytes() {
            return samples.getLast().memory().highest() / 1024.0;
        }

        /// Median of what was resident around a request, a tenth before and after, in MB.
        double residentAround(int request) {
            return medianMegabytes(request - request / 10, request + request / 10);
        }

        /// The last tenth of the requests beside those around `plateau`: 0.05 for five percent more.
        double growthSince(int plateau) {
            int last = samples.getLast().request();
            return medianMegabytes(last - last / 10, last) / residentAround(plateau) - 1;
        }

        private double medianMegabytes(int from, int to) {
            long[] sorted = samples.stream()
                    .filter(sample -> sample.request() >= from && sample.request() <= to)
                    .mapToLong(sample -> sample.memory().resident())
                    .sorted()
                    .toArray();
            return sorted[sorted.length / 2] / 1024.0;
        }
    }

    /// @param every requests between two looks
    /// @param goesOn asked after each look
    /// @throws AssertionError where the environment does not live through the load
    Seen watch(int requests, int every, Predicate<Sample> goesOn) throws IOException, InterruptedException {
        load.prepare();
        List<Sample> samples = new ArrayList<>();
        long process = 0;
        boolean wanted = true;
        for (int number = 0; number < requests && wanted; number++) {
            load.request(number);
            if ((number + 1) % every == 0) {
                Environment environment = environment();
                if (process != 0 && process != environment.process().pid()) {
                    throw new AssertionError(load.function() + " was started anew before request " + number);
                }
                process = environment.process().pid();
                samples.add(new Sample(number + 1, Memory.of(environment.process())));
                wanted = goesOn.test(samples.getLast());
            }
        }
        return new Seen(load.function(), cloud.memoryMegabytes(load.function()), samples);
    }

    private Environment environment() {
        return ProcessHandle.current()
                .children()
                .map(child -> Environment.of(child, state))
                .flatMap(Optional::stream)
                .filter(each -> each.function().equals(load.function()))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no environment of " + load.function() + " lives"));
    }
}
