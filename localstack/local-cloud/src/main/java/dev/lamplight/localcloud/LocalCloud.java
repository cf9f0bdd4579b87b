package dev.lamplight.localcloud;

import dev.lamplight.localcloud.LocalCloudListener.Kind;
import dev.lamplight.localcloud.front.ApiFront;
import dev.lamplight.localcloud.front.AsyncInvocations;
import dev.lamplight.localcloud.front.LambdaApi;
import dev.lamplight.localcloud.host.FunctionHost;
import dev.lamplight.localcloud.host.HostSettings;
import dev.lamplight.localcloud.host.HostStatistics;
import dev.lamplight.localcloud.host.RuntimeClient;
import dev.lamplight.localcloud.mapping.EventSourceMapping;
import dev.lamplight.localcloud.s3.S3Options;
import dev.lamplight.localcloud.s3.S3Server;
import dev.lamplight.localcloud.schedule.Schedules;
import dev.lamplight.localcloud.sqs.NewMessage;
import dev.lamplight.localcloud.sqs.SqsOptions;
import dev.lamplight.localcloud.sqs.SqsServer;
import dev.lamplight.localcloud.template.FunctionSpec;
import dev.lamplight.localcloud.template.ScheduleSpec;
import dev.lamplight.localcloud.template.Template;
import dev.lamplight.localcloud.template.TemplateOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import java.util.stream.Collectors;

/// AWS on loopback, as far as the SAM template needs it. Safe for concurrent use.
///
/// Parts come up in the order in which they need each other: queues, buckets (which hand over what an earlier run
/// left), functions, mappings, doors; they go down in the opposite order. An ordinary end of the process (also by
/// SIGTERM or Ctrl-C) closes it; a kill leaves no child process and loses nothing that was accepted.
public final class LocalCloud implements AutoCloseable {
    private final LocalCloudOptions options;
    private final StateFolder state;
    private final CallTally calls;
    private final Template template;
    private final SqsServer sqs;
    private final S3Server s3;
    private final FunctionHost host;
    private final AsyncInvocations asynchronous;
    private final List<EventSourceMapping> mappings;
    private final Schedules schedules;
    private final LambdaApi lambda;
    private final ApiFront front;
    private final Map<String, ApiFront> functionUrls = new TreeMap<>();
    private final AtomicBoolean closed = new AtomicBoolean();
    private final Thread shutdownHook = new Thread(this::closeParts, "local-cloud-shutdown");

    private LocalCloud(LocalCloudOptions options, StateFolder state, Unwinding started)
            throws IOException, InterruptedException {
        this.options = options;
        this.state = state;
        this.calls = new CallTally(options.faults().calls());
        this.sqs = started.own(SqsServer.start(sqsOptions()));
        this.template = Template.read(options.template(), templateOptions());
        template.queues().forEach(sqs::create);
        sqs.queues().returnReceived();
        this.s3 = started.own(S3Server.start(s3Options()));
        template.buckets().forEach(s3::create);
        heard("S3 on " + s3.endpoint() + ", SQS on " + sqs.endpoint());
        this.host = started.own(FunctionHost.start(hostSettings(), FunctionPlan.hosted(template), options.clock()));
        this.asynchronous = started.own(asynchronousInvocations());
        asynchronous.resume();
        this.mappings = startMappings(started);
        this.schedules = started.own(startSchedules());
        this.lambda = started.own(LambdaApi.start(options.ports().lambda(), host, asynchronous, options.clock()));
        this.front = started.own(ApiFront.start(
                options.ports().api(), template, host, options.limits().front(), options.clock()));
        startFunctionUrls(started);
        state.announce(urls(), options.clock().instant());
        heard("API on " + front.uri() + ", Lambda on " + lambda.uri());
    }

    /// Starts everything the template names.
    ///
    /// @throws IOException when a file cannot be read or written, or a port is taken
    /// @throws IllegalStateException when another local cloud is up on the state folder, or the system is not Linux
    /// @throws dev.lamplight.localcloud.template.TemplateException where the template is not understood
    public static LocalCloud start(LocalCloudOptions options) throws IOException, InterruptedException {
        try (Unwinding started = new Unwinding()) {
            StateFolder state = started.own(StateFolder.open(options.stateFolder()));
            LocalCloud cloud = new LocalCloud(options, state, started);
            Runtime.getRuntime().addShutdownHook(cloud.shutdownHook);
            FunctionPlan.limits(cloud.template)
                    .forEach(limit -> options.listener().heard(Kind.LIMIT, limit));
            started.keep();
            return cloud;
        }
    }

    private SqsOptions sqsOptions() {
        return new SqsOptions(
                options.ports().sqs(),
                state.subIf(options.storage(), "queues"),
                options.region(),
                calls,
                options.clock());
    }

    private S3Options s3Options() {
        return new S3Options(
                options.ports().s3(),
                state.subIf(options.storage(), "buckets"),
                options.region(),
                sqs::deliver,
                calls,
                options.clock());
    }

    private TemplateOptions templateOptions() {
        return new TemplateOptions(options.region(), options.stackName(), sqs.endpoint(), options.parameters());
    }

    private HostSettings hostSettings() {
        return new HostSettings(
                options.stateFolder(),
                options.region(),
                TemplateOptions.ACCOUNT,
                s3.endpoint(),
                sqs.endpoint(),
                RuntimeClient.onClassPath(),
                options.limits().host());
    }

    private AsyncInvocations asynchronousInvocations() {
        Map<String, FunctionSpec.AsyncInvocation> settings =
                template.functions().stream().collect(Collectors.toMap(FunctionSpec::name, FunctionSpec::async));
        return new AsyncInvocations(
                state.sub("async"),
                host,
                settings,
                (arn, body, attributes) -> sqs.deliver(arn, NewMessage.of(body).withTexts(attributes)),
                options.limits().asynchronous(),
                options.clock());
    }

    private Schedules startSchedules() throws IOException {
        return Schedules.start(
                template.schedules(), state.subIf(options.storage(), "schedules"), this::fire, options.clock());
    }

    private void startFunctionUrls(Unwinding started) {
        for (FunctionSpec function : template.functions()) {
            function.url().ifPresent(url -> {
                ApiFront own = started.own(
                        ApiFront.ofUrl(function, url, host, options.limits().front(), options.clock()));
                functionUrls.put(function.name(), own);
                heard(function.name() + " on " + own.uri());
            });
        }
    }

    private void fire(ScheduleSpec schedule, String body) {
        if (schedule.callsFunction()) {
            asynchronous.accept(schedule.targetArn(), body);
        } else {
            sqs.deliver(schedule.targetArn(), NewMessage.of(body).inGroup(schedule.groupId()));
        }
    }

    private List<EventSourceMapping> startMappings(Unwinding started) {
        List<EventSourceMapping> running = new ArrayList<>();
        for (FunctionSpec function : template.functions()) {
            for (FunctionSpec.QueueEvent event : function.queueEvents()) {
                running.add(started.own(EventSourceMapping.start(
                        function.name(),
                        function.timeout(),
                        event,
                        sqs.queues(),
                        host,
                        options.faults().batches())));
            }
        }
        return running;
    }

    public LocalCloudUrls urls() {
        return new LocalCloudUrls(front.uri(), lambda.uri(), s3.endpoint(), sqs.endpoint());
    }

    /// The function's own address, where the template gives it one.
    public Optional<URI> functionUrl(String functionName) {
        return Optional.ofNullable(functionUrls.get(functionName)).map(ApiFront::uri);
    }

    /// The template as it is in force here.
    public Template template() {
        return template;
    }

    public List<String> functionNames() {
        return template.functions().stream().map(FunctionSpec::name).toList();
    }

    /// `METHOD /path` of every route of the front.
    public List<String> routes() {
        return front.routes();
    }

    /// What each function did since the start.
    public List<HostStatistics> statistics() {
        return host.statistics();
    }

    /// How often each operation of S3 and SQS was called, for example `S3.PutObject`.
    public Map<String, Long> callCounts() {
        return calls.counts();
    }

    /// The folder with the log streams of a function.
    public Path logFolder(String functionName) {
        return host.logFolder(functionName);
    }

    /// Calls functions in this process, past the doors.
    public FunctionHost functions() {
        return host;
    }

    /// The queues in this process, past the listener.
    public SqsServer queues() {
        return sqs;
    }

    /// Takes over functions that are built anew, as long as this is up.
    ///
    /// @param listener hears a sentence for each
    public void watchCode(Consumer<String> listener) {
        host.watchCode(listener);
    }

    /// Kills one environment of the function without warning, a busy one first.
    ///
    /// @return the process id of the victim, empty when none lives
    public OptionalLong killEnvironment(String functionName) {
        return host.killEnvironment(functionName);
    }

    private void heard(String sentence) {
        options.listener().heard(Kind.PROGRESS, sentence);
    }

    /// Refuses new work, lets running work end, and stops. All parts together get at most the host's drain limit to end
    /// what they are doing; then they are closed.
    @Override
    public void close() {
        try {
            closeParts();
        } finally {
            forgetShutdownHook();
        }
    }

    /// After the end only: a SIGTERM while this closes finds the hook, which waits for the rest; without it the process
    /// would end in the middle.
    private void forgetShutdownHook() {
        try {
            Runtime.getRuntime().removeShutdownHook(shutdownHook);
        } catch (IllegalStateException _) {
            // The process is ending; the hook has run or will.
        }
    }

    /// Synchronized, so that whoever comes second returns when everything is down, and not before.
    private synchronized void closeParts() {
        if (!closed.compareAndSet(false, true)) {
            return;
        }
        try (Unwinding parts = new Unwinding()) {
            parts.own(state);
            parts.own(sqs);
            parts.own(s3);
            parts.own(host);
            parts.own(asynchronous);
            mappings.forEach(parts::own);
            parts.own(schedules);
            parts.own(lambda);
            parts.own(front);
            functionUrls.values().forEach(parts::own);
            drain(options.limits().host().drainLimit());
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } catch (IOException left) {
            heard("down, but not cleanly: " + left.getMessage());
        }
    }

    private void drain(Duration patience) throws InterruptedException {
        long giveUpAt = System.nanoTime() + patience.toNanos();
        boolean ended = front.drain(left(giveUpAt));
        for (ApiFront own : functionUrls.values()) {
            ended &= own.drain(left(giveUpAt));
        }
        ended &= lambda.drain(left(giveUpAt));
        ended &= asynchronous.drain(left(giveUpAt));
        for (EventSourceMapping mapping : mappings) {
            ended &= mapping.stop(left(giveUpAt));
        }
        heard(ended ? "all work has ended" : "work that had not ended is taken up again at the next start");
    }

    private static Duration left(long giveUpAt) {
        return Duration.ofNanos(Math.max(0, giveUpAt - System.nanoTime()));
    }
}
