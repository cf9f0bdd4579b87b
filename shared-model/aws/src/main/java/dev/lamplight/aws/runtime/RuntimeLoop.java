package dev.lamplight.aws.runtime;

import java.io.IOException;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Takes one event after the other and answers it. Used by one thread; the end of the process comes from another.
///
/// When the process is asked to end (SIGTERM), the answer under way says that nobody takes it any more and ends with an
/// error, so that no reader mistakes a part for the whole.
public final class RuntimeLoop {
    private static final System.Logger LOG = System.getLogger("lamplight");
    private static final ErrorReport SHUTDOWN =
            ErrorReport.of("Runtime.Shutdown", "the environment ended before the answer did");

    private final RuntimeApi api;
    private final EventHandler handler;
    private volatile @Nullable ResponseStream current;

    private RuntimeLoop(RuntimeApi api, EventHandler handler) {
        this.api = api;
        this.handler = handler;
    }

    /// Runs until the Runtime API has no more events, or says that this environment is not to go on.
    ///
    /// @param address `host:port`, as `AWS_LAMBDA_RUNTIME_API` has it
    /// @param function makes the handler; what it throws is reported as the reason why the function does not start
    /// @return the status with which the process should end
    public static int run(String address, Supplier<EventHandler> function) throws IOException {
        RuntimeApi api = new RuntimeApi(address);
        EventHandler handler;
        try {
            handler = function.get();
        } catch (RuntimeException | Error failed) {
            // whatever kept the function from starting: Lambda shows the report, the log has the reason
            LOG.log(System.Logger.Level.ERROR, "the function cannot start", failed);
            RuntimeReply _ = api.initError(ErrorReport.ofStart(failed));
            return 1;
        }
        RuntimeLoop loop = new RuntimeLoop(api, handler);
        Thread ending = new Thread(loop::abandon, "runtime-shutdown");
        Runtime.getRuntime().addShutdownHook(ending);
        return loop.answerAll();
    }

    private int answerAll() {
        try {
            while (answer(api.next()) == ResponseStream.Ending.TAKEN) {
                // the next one
            }
            LOG.log(System.Logger.Level.ERROR, "the Runtime API says that this environment is not to go on");
        } catch (IOException gone) {
            LOG.log(System.Logger.Level.ERROR, "the Runtime API has no more events: " + gone.getMessage());
        }
        return 1;
    }

    private ResponseStream.Ending answer(Event event) throws IOException {
        ResponseStream response = new ResponseStream(api, event.requestId());
        current = response;
        event.traceHeader().ifPresent(trace -> System.setProperty("com.amazonaws.xray.traceHeader", trace));
        try {
            handler.handle(event, response);
        } catch (OutOfMemoryError spent) {
            ResponseStream.Ending _ = response.fail(ErrorReport.of(spent));
            throw spent; // nothing that runs after it can be trusted
        } catch (RuntimeException | Error failed) {
            // an edge: one event must not end the others
            ErrorReport report = ErrorReport.of(failed);
            LOG.log(System.Logger.Level.ERROR, "no answer to " + event.requestId() + ": " + report.json());
            return response.fail(report);
        } finally {
            current = null;
        }
        return response.close();
    }

    private void abandon() {
        ResponseStream open = current;
        if (open != null) {
            try {
                open.abandon(SHUTDOWN);
            } catch (IOException gone) {
                LOG.log(System.Logger.Level.DEBUG, "nobody takes the end of the answer", gone);
            } catch (InterruptedException stopped) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
