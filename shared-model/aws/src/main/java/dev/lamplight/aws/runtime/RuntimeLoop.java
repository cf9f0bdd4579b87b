package dev.lamplight.aws.runtime;

import java.io.IOException;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CountDownLatch;
import java.util.function.Supplier;

/// The life of an environment: takes one event after the other and answers it, as many at once as Lambda says
/// (`AWS_LAMBDA_MAX_CONCURRENCY`, which Managed Instances set), each in a loop with a thread and a connection of its
/// own over one handler.
///
/// The first loop that ends ends all. When the process is asked to end (SIGTERM), or memory is out in any loop, every
/// answer under way says that nobody takes it any more and ends with an error, so that no reader mistakes a part for
/// the whole.
public final class RuntimeLoop {
    private static final ErrorReport SHUTDOWN =
            ErrorReport.of("Runtime.Shutdown", "the environment ended before the answer did");
    private static final int MAX_LOOPS = 10_000;
    private static final String TRACE_PROPERTY = "com.amazonaws.xray.traceHeader";

    private final int loops;
    private final EventHandler handler;
    private final Set<ResponseStream> underWay = ConcurrentHashMap.newKeySet();
    private final CountDownLatch ended = new CountDownLatch(1);

    private RuntimeLoop(int loops, EventHandler handler) {
        this.loops = loops;
        this.handler = handler;
    }

    /// Runs until the Runtime API has no more events, or says that this environment is not to go on.
    ///
    /// @param environment the variables that Lambda sets
    /// @param function makes the handler; what it throws is reported as the reason why the function does not start
    /// @return the status with which the process should end
    public static int run(Map<String, String> environment, Supplier<EventHandler> function) throws IOException {
        String address = environment.getOrDefault("AWS_LAMBDA_RUNTIME_API", "");
        try (RuntimeApi api = new RuntimeApi(address)) {
            RuntimeLoop loop;
            try {
                loop = new RuntimeLoop(loops(environment), function.get());
            } catch (RuntimeException | Error failed) {
                // whatever kept the function from starting: Lambda shows the report, the log has the reason
                FunctionLog.line("the function cannot start", failed);
                RuntimeReply _ = api.initError(ErrorReport.ofStart(failed));
                return 1;
            }
            Runtime.getRuntime().addShutdownHook(new Thread(loop::end, "runtime-shutdown"));
            loop.runAll(address, api);
            return 1;
        }
    }

    private static int loops(Map<String, String> environment) {
        String text = environment.getOrDefault("AWS_LAMBDA_MAX_CONCURRENCY", "1");
        int loops = text.matches("[0-9]{1,6}") ? Integer.parseInt(text) : 0;
        if (loops < 1 || loops > MAX_LOOPS) {
            throw new IllegalArgumentException(
                    "AWS_LAMBDA_MAX_CONCURRENCY: expected a number from 1 to " + MAX_LOOPS + ", found another text");
        }
        return loops;
    }

    /// A single loop is this thread's: nothing is started for it.
    private void runAll(String address, RuntimeApi first) {
        if (loops == 1) {
            answerAll(first);
            return;
        }
        for (int i = 0; i < loops; i++) {
            RuntimeApi api = i == 0 ? first : new RuntimeApi(address);
            Thread _ = Thread.ofPlatform().daemon().name("loop-" + i).start(() -> answerAll(api));
        }
        try {
            ended.await();
            end(); // the loop that ended first may still be at it; whoever called goes on when it is done
        } catch (InterruptedException stopped) {
            end();
            Thread.currentThread().interrupt();
        }
    }

    private void answerAll(RuntimeApi api) {
        try (api) {
            while (!isEnded() && answer(api, api.next()) == ResponseStream.Ending.TAKEN) {
                // the next one
            }
            if (!isEnded()) {
                FunctionLog.line("the Runtime API says that this environment is not to go on");
            }
        } catch (IOException gone) {
            if (!isEnded()) {
                FunctionLog.line("the Runtime API has no more events: " + gone.getMessage());
            }
        } catch (OutOfMemoryError _) {
            // told to the caller; nothing that runs after it can be trusted
        } finally {
            end();
        }
    }

    private boolean isEnded() {
        return ended.getCount() == 0;
    }

    private ResponseStream.Ending answer(RuntimeApi api, Event event) throws IOException {
        ResponseStream response = new ResponseStream(api, event.requestId());
        underWay.add(response);
        try {
            if (isEnded()) {
                return response.fail(SHUTDOWN); // handed out while the process was asked to end
            }
            traceWhereAlone(event);
            handler.handle(event, response);
        } catch (OutOfMemoryError spent) {
            ResponseStream.Ending _ = response.fail(ErrorReport.of(spent));
            throw spent;
        } catch (RuntimeException | Error failed) {
            // an edge: one event must not end the others
            ErrorReport report = ErrorReport.of(failed);
            FunctionLog.line("no answer to " + event.requestId() + ": " + report.json());
            return response.fail(report);
        } finally {
            underWay.remove(response);
        }
        return response.close();
    }

    /// Where AWS's SDK looks for it on any thread. Several loops would overwrite each other's.
    private void traceWhereAlone(Event event) {
        if (loops == 1) {
            event.traceHeader()
                    .ifPresentOrElse(
                            trace -> System.setProperty(TRACE_PROPERTY, trace),
                            () -> System.clearProperty(TRACE_PROPERTY));
        }
    }

    /// Lets no loop go on and ends what is under way: first every writer is told, then every answer is ended.
    private void end() {
        ended.countDown();
        underWay.forEach(response -> response.forsake(SHUTDOWN));
        underWay.forEach(RuntimeLoop::abandon);
    }

    private static void abandon(ResponseStream response) {
        try {
            response.abandon(SHUTDOWN);
        } catch (IOException _) {
            // nobody takes the end of an answer
        } catch (InterruptedException stopped) {
            Thread.currentThread().interrupt();
        }
    }
}
