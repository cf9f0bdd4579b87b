package dev.lamplight.bench.worker;

import java.util.List;

/// One side of a comparison. Used by one thread.
public interface Engine extends AutoCloseable {

    /// Does the task. Only this call is timed, so it does what a user of the side would have to wait for, no more.
    Output run(Task task, List<String> texts);

    @Override
    void close();
}
