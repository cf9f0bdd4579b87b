package dev.lamplight.inference.generate;

import ai.onnxruntime.OrtException;
import ai.onnxruntime.OrtSession;

/// Ends runs that are under way, by ONNX Runtime's terminate flag. Thread-safe until it is closed; whoever makes it
/// closes it.
final class RunControl implements AutoCloseable {
    private final OrtSession.RunOptions options;
    private boolean isInterrupted;

    RunControl() throws OrtException {
        this.options = new OrtSession.RunOptions();
    }

    /// What every run is given that this may end.
    OrtSession.RunOptions options() {
        return options;
    }

    /// Ends the run that is under way at its next operator, or the next run where none is.
    void interrupt() {
        terminate(true);
    }

    /// Forgets an interruption.
    ///
    /// @return whether there was one
    synchronized boolean resume() {
        boolean was = isInterrupted;
        terminate(false);
        return was;
    }

    private synchronized void terminate(boolean isWanted) {
        isInterrupted = isWanted;
        try {
            options.setTerminate(isWanted);
        } catch (OrtException refused) {
            throw DecoderSequence.failed(refused);
        }
    }

    @Override
    public synchronized void close() {
        options.close();
    }
}
