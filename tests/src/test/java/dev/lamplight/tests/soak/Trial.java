package dev.lamplight.tests.soak;

import java.io.IOException;

/// One promise and the way to break it. The long form is `./lamplight soak`; a test of the build runs the same class at
/// a small scale.
public interface Trial {

    /// What `./lamplight soak NAME` calls it.
    String name();

    /// The promise, in one sentence.
    String claim();

    /// Tries to break the promise until the scale is reached or the watch ends it; what was found until then counts.
    ///
    /// @param seed of everything that is drawn: the same seed and scale draw the same again
    Findings run(Scale scale, long seed, Watch watch) throws IOException;
}
