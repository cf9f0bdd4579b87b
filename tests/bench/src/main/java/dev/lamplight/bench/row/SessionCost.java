package dev.lamplight.bench.row;

import dev.lamplight.bench.ours.LamplightSession;
import dev.lamplight.bench.peer.NaiveSession;
import dev.lamplight.bench.worker.Output;
import dev.lamplight.bench.worker.Task;
import dev.lamplight.bench.worker.WorkerProcess;
import java.io.IOException;
import java.util.List;

/// Milliseconds of processor time until the session of an encoder is open, in a fresh virtual machine.
final class SessionCost {
    private static final int HEAP_MEGABYTES = 1500;

    private SessionCost() {}

    static double ofOurs(Workbench bench) throws IOException {
        try (WorkerProcess ours = bench.function(
                "session-ours",
                LamplightSession.class,
                HEAP_MEGABYTES,
                bench.layer().toString(),
                Encoder.ENGLISH.served(bench).toString())) {
            return ready(ours);
        }
    }

    static double ofNaive(Workbench bench) throws IOException {
        try (WorkerProcess naive = bench.peerFunction(
                "session-naive", NaiveSession.class, Encoder.ENGLISH.fp32(bench).toString())) {
            return ready(naive);
        }
    }

    private static double ready(WorkerProcess side) {
        return ((Output.Vectors) side.run(Task.READY, List.of()).output())
                .rows()
                .getFirst()[0];
    }
}
