package dev.lamplight.tests.simulation;

import com.amazonaws.services.lambda.runtime.Context;
import com.amazonaws.services.lambda.runtime.RequestHandler;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyRequestEvent;
import com.amazonaws.services.lambda.runtime.events.APIGatewayProxyResponseEvent;
import com.amazonaws.services.lambda.runtime.events.SQSBatchResponse;
import com.amazonaws.services.lambda.runtime.events.SQSEvent;
import dev.lamplight.aws.http.ApiKeys;
import dev.lamplight.contract.Event;
import dev.lamplight.contract.EventEnvelope;
import dev.lamplight.contract.Json;
import dev.lamplight.contract.StoreId;
import dev.lamplight.functions.compact.CompactConfig;
import dev.lamplight.functions.compact.CompactHandler;
import dev.lamplight.functions.etl.EtlConfig;
import dev.lamplight.functions.etl.EtlHandler;
import dev.lamplight.functions.index.IndexConfig;
import dev.lamplight.functions.index.IndexHandler;
import dev.lamplight.functions.ingest.IngestConfig;
import dev.lamplight.functions.ingest.IngestHandler;
import dev.lamplight.functions.stores.StoresConfig;
import dev.lamplight.functions.stores.StoresHandler;
import dev.lamplight.inference.Encoders;
import dev.lamplight.inference.InstalledModels;
import dev.lamplight.tests.product.Checkout;
import dev.lamplight.tests.product.InvocationContext;
import dev.lamplight.tests.simulation.SimulatedSqs.Delivery;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/// One life of the whole pipeline under bad weather, from one seed: people act, messages come twice, late and in any
/// order, processes crash, freeze and wake up as zombies; then the weather turns calm, everything comes to its end, and
/// the history is checked after dead letters were put back once.
final class Simulation {
    static final String INBOX = "inbox";
    static final String LIBRARY = "library";
    static final StoreId STORE = StoreId.ofInboxFolder(People.FOLDER);
    static final String INBOX_EVENTS = "lamplight-inbox-events";
    static final String DOCUMENTS = "lamplight-documents";
    static final String PARTS = "lamplight-parts";
    static final String COMPACTIONS = "lamplight-compactions.fifo";

    static final Path LAYER = Checkout.file("shared-model/layer/target/embed");

    static final Duration VISIBILITY = Duration.ofSeconds(726);
    private static final Duration TIMEOUT = Duration.ofMinutes(2);
    private static final Duration API_TIMEOUT = Duration.ofSeconds(29);
    private static final Duration LONGEST_FREEZE = Duration.ofMinutes(45);

    /// Lambda ends whoever answers a request for longer than its timeout: there are no zombies of the API.
    private static final Duration LONGEST_FREEZE_OF_API = Duration.ofSeconds(25);

    /// Longer than the grace period of garbage.
    private static final Duration NIGHT = Duration.ofHours(25);

    private static final int ENVIRONMENTS = 3;

    /// @param deliveries how many messages are delivered before the weather turns calm
    /// @param faultsPerThousandCalls crashes, zombies, lost answers, throttling, torn reads
    /// @param duplicatesPerHundred deliveries that come once more
    record Plan(long seed, long deliveries, int faultsPerThousandCalls, int duplicatesPerHundred, Pace pace) {}

    /// How people come, and how soon S3 tells of what they did.
    enum Pace {
        /// One after the other; what is told comes up to a minute late, after later changes.
        SPARSE,
        /// Several at once, and most is told at once, so that commits meet.
        CROWDED;

        /// Each for half of the seeds: at the sparse pace commits seldom meet.
        static Pace ofSeed(long seed) {
            return seed % 2 == 0 ? CROWDED : SPARSE;
        }
    }

    private final Plan plan;
    private final Random random;
    private final VirtualClock clock = new VirtualClock();
    private final Scheduler scheduler;
    private final Weather weather;
    private final SimulatedSqs sqs;
    private final SimulatedS3 s3;
    private final People people;
    private final Visitors visitors;
    private final History history;
    private final Map<String, ApiFleet> api = new LinkedHashMap<>();
    private final Map<String, Fleet> fleets = new LinkedHashMap<>();
    private final Path layer;
    private final Encoders encoders;
    private final Variant variant;
    private long sequencer = 0x1000;
    private long recovered;

    Simulation(Plan plan, Path layer, Encoders encoders) {
        this(plan, layer, encoders, Variant.AS_IT_IS);
    }

    Simulation(Plan plan, Path layer, Encoders encoders, Variant variant) {
        this.plan = plan;
        this.layer = layer;
        this.encoders = encoders;
        this.variant = variant;
        this.random = new Random(plan.seed());
        this.scheduler = new Scheduler(random, clock);
        this.weather = new Weather(random, scheduler, clock);
        this.sqs = new SimulatedSqs(weather, random, clock);
        this.s3 = new SimulatedS3(weather, clock, new World());
        this.people = new People(random, clock, sqs);
        this.visitors = new Visitors(random, people);
        this.history = new History(s3);
        s3.createBucket(INBOX);
        s3.createBucket(LIBRARY);
        List.of(INBOX_EVENTS, DOCUMENTS).forEach(queue -> sqs.create(queue, new SimulatedSqs.Rules(VISIBILITY, 6)));
        sqs.create(PARTS, new SimulatedSqs.Rules(VISIBILITY, 10));
        sqs.create(COMPACTIONS, new SimulatedSqs.Rules(VISIBILITY, 6));
        fleets.put(INBOX_EVENTS, new Fleet("etl", 5, this::etl));
        fleets.put(DOCUMENTS, new Fleet("etl", 5, this::etl));
        fleets.put(PARTS, new Fleet("index", 25, this::index));
        fleets.put(COMPACTIONS, new Fleet("compact", 1, this::compact));
        api.put("ingest", new ApiFleet(this::ingest));
        api.put("stores", new ApiFleet(this::stores));
    }

    /// The environments of a function behind the API, as many as there are visitors at once.
    private static final class ApiFleet {
        private final Supplier<RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent>> starting;
        private final List<RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent>> idle =
                new ArrayList<>();
        private int busy;

        private ApiFleet(Supplier<RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent>> starting) {
            this.starting = starting;
        }

        private RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> take() {
            busy++;
            return idle.isEmpty() ? starting.get() : idle.removeLast();
        }
    }

    /// The environments of one event source mapping.
    private static final class Fleet {
        private final String function;
        private final int batch;
        private final Supplier<RequestHandler<SQSEvent, SQSBatchResponse>> starting;
        private final List<RequestHandler<SQSEvent, SQSBatchResponse>> idle = new ArrayList<>();
        private int busy;

        private Fleet(String function, int batch, Supplier<RequestHandler<SQSEvent, SQSBatchResponse>> starting) {
            this.function = function;
            this.batch = batch;
            this.starting = starting;
        }

        private RequestHandler<SQSEvent, SQSBatchResponse> take() {
            busy++;
            return idle.isEmpty() ? starting.get() : idle.removeLast();
        }
    }

    /// @param woken invocations that went on after their lease
    /// @param swaps conditional writes that they tried
    /// @param refused those of them that found their condition broken (412)
    /// @param overwrites manifests of theirs that took away what was committed in between
    record Zombies(long woken, long swaps, long refused, long overwrites) {}

    /// @param deliveries before the weather turned calm, `duplicates` of them repetitions
    /// @param lost documents whose newest version is not what is found
    /// @param duplicated versions that have an effect twice
    /// @param unexpected things found that nobody put there, or that went back in time
    /// @param deaths at a call, by function; those of the day's sweep by themselves
    /// @param requests of the API that were answered for good
    /// @param recovered messages that came back from the dead letters
    record Result(
            long deliveries,
            long duplicates,
            long steps,
            Map<Fault, Integer> faults,
            Map<String, Integer> deaths,
            long requests,
            Zombies zombies,
            List<String> lost,
            List<String> duplicated,
            List<String> unexpected,
            long recovered,
            List<String> lastSteps) {
        boolean isClean() {
            return lost.isEmpty() && duplicated.isEmpty() && unexpected.isEmpty();
        }
    }

    Result run() {
        // an offer to a store that is not there is refused for good: so the folder's first drop makes it, in calm
        // weather
        people.dropFirst(s3);
        untilQuiet();
        sqs.duplicatesPerHundredDeliveries(plan.duplicatesPerHundred());
        weather.faultsPerThousandCalls(plan.faultsPerThousandCalls());
        while (sqs.deliveries() < plan.deliveries()) {
            switch (random.nextInt(17)) {
                case 0, 1 -> actSome();
                case 2, 3, 4, 5 -> deliverSome();
                case 6 -> visitSome(true);
                default -> goOn();
            }
            if (random.nextInt(500) == 0) {
                sweep();
            }
            if (random.nextInt(1500) == 0) {
                night();
            }
        }
        long deliveries = sqs.deliveries();
        weather.faultsPerThousandCalls(0);
        sqs.duplicatesPerHundredDeliveries(0);
        untilQuiet();
        recovered = sqs.redrive();
        untilQuiet();
        sweep();
        untilQuiet();
        return new Result(
                deliveries,
                sqs.duplicates(),
                scheduler.steps(),
                weather.counts(),
                weather.deaths(),
                visitors.settled(),
                new Zombies(
                        weather.counts().getOrDefault(Fault.ZOMBIE, 0),
                        s3.zombieSwaps(),
                        s3.zombieSwapsRefused(),
                        history.zombieOverwrites()),
                history.lost(people, visitors),
                history.duplicated(),
                history.unexpected(people, visitors, sqs.dead()),
                recovered,
                weather.lastSteps(20));
    }

    private void actSome() {
        int others = plan.pace() == Pace.CROWDED ? random.nextInt(5) : 0;
        for (int person = 0; person <= others; person++) {
            people.act(s3);
        }
    }

    private Duration delay(Duration longest) {
        boolean soon = plan.pace() == Pace.CROWDED && random.nextInt(4) > 0;
        return Duration.ofMillis(random.nextLong(soon ? 300 : longest.toMillis()));
    }

    /// One turn of somebody; where nobody can run, time passes until something can happen.
    private void goOn() {
        if (!scheduler.turn()) {
            deliverSome();
            if (!scheduler.turn()) {
                clock.advance(Duration.ofSeconds(5));
            }
        }
    }

    private void untilQuiet() {
        while (!scheduler.isIdle() || !sqs.isEmpty() || visitors.haveOpenRequests()) {
            if (scheduler.turn()) {
                continue;
            }
            if (visitSome(false) || deliverSome()) {
                continue;
            }
            // nobody can run, nothing can be delivered: what is visible now waits for one that stands still
            Optional<Instant> message = sqs.nextVisibleAfter(clock.instant());
            Instant next = scheduler.isIdle() ? message.orElse(clock.instant()) : scheduler.firstThaw();
            clock.advanceTo(message.filter(instant -> instant.isBefore(next)).orElse(next));
            clock.advance(Duration.ofMillis(1));
        }
    }

    /// Everybody who is at work comes to an end of it, or to his own; then it is the next day, with its sweep.
    private void night() {
        while (!scheduler.isIdle()) {
            if (!scheduler.turn()) {
                clock.advanceTo(scheduler.firstThaw());
                clock.advance(Duration.ofMillis(1));
            }
        }
        clock.advance(NIGHT);
        sweep();
    }

    /// @param comes whether people come with new requests, besides those whose request is open
    private boolean visitSome(boolean comes) {
        Optional<Visitors.Visitor> visitor = visitors.next(comes);
        visitor.ifPresent(this::serve);
        return visitor.isPresent();
    }

    private void serve(Visitors.Visitor visitor) {
        Visitors.Request request = visitors.asked(visitor);
        ApiFleet fleet = Objects.requireNonNull(api.get(request.function()));
        RequestHandler<APIGatewayProxyRequestEvent, APIGatewayProxyResponseEvent> handler = fleet.take();
        APIGatewayProxyResponseEvent[] answer = new APIGatewayProxyResponseEvent[1];
        Instant endsAt = clock.instant().plus(API_TIMEOUT);
        scheduler.start(
                request.function(),
                LONGEST_FREEZE_OF_API,
                () -> answer[0] = handler.handleRequest(request.event(), until(endsAt)),
                alive -> {
                    fleet.busy--;
                    boolean inTime = !clock.instant().isAfter(endsAt);
                    if (alive && inTime && answer[0] != null) {
                        fleet.idle.add(handler);
                        visitors.answered(visitor, answer[0]);
                    } else {
                        visitors.unanswered(visitor);
                    }
                });
    }

    private Context until(Instant end) {
        return new InvocationContext(() -> Math.max(
                1, Math.toIntExact(Duration.between(clock.instant(), end).toMillis())));
    }

    private boolean deliverSome() {
        boolean delivered = false;
        for (String queue : fleets.keySet()) {
            Fleet fleet = fleets.get(queue);
            if (fleet.busy < ENVIRONMENTS) {
                List<Delivery> batch = sqs.receive(queue, fleet.batch);
                if (!batch.isEmpty()) {
                    invoke(queue, fleet, batch);
                    delivered = true;
                }
            }
        }
        return delivered;
    }

    private void invoke(String queue, Fleet fleet, List<Delivery> batch) {
        RequestHandler<SQSEvent, SQSBatchResponse> handler = fleet.take();
        SQSBatchResponse[] answer = new SQSBatchResponse[1];
        Instant endsAt = clock.instant().plus(TIMEOUT);
        Context context = until(endsAt);
        boolean isSweep = batch.stream().anyMatch(delivery -> delivery.body().contains(Event.SweepScheduled.TYPE));
        scheduler.start(
                isSweep ? "sweep" : fleet.function,
                LONGEST_FREEZE,
                () -> answer[0] = handler.handleRequest(event(queue, batch), context),
                alive -> {
                    fleet.busy--;
                    // an environment that outlived its timeout was killed by then: nobody waits for its answer
                    boolean inTime = !clock.instant().isAfter(endsAt);
                    if (alive && inTime && answer[0] != null) {
                        fleet.idle.add(handler);
                        acknowledge(batch, answer[0]);
                    }
                });
    }

    private void acknowledge(List<Delivery> batch, SQSBatchResponse answer) {
        Set<String> failed = answer.getBatchItemFailures().stream()
                .map(SQSBatchResponse.BatchItemFailure::getItemIdentifier)
                .collect(Collectors.toSet());
        batch.stream().filter(delivery -> !failed.contains(delivery.id())).forEach(sqs::delete);
    }

    private static SQSEvent event(String queue, List<Delivery> batch) {
        SQSEvent event = new SQSEvent();
        event.setRecords(batch.stream()
                .map(delivery -> {
                    SQSEvent.SQSMessage message = new SQSEvent.SQSMessage();
                    message.setMessageId(delivery.id());
                    message.setBody(delivery.body());
                    message.setReceiptHandle(delivery.receiptHandle());
                    message.setAttributes(Map.of("ApproximateReceiveCount", String.valueOf(delivery.receives())));
                    message.setEventSourceArn("arn:aws:sqs:us-east-1:000000000000:" + queue);
                    return message;
                })
                .toList());
        return event;
    }

    /// S3 tells the queue of the inbox, somewhat later; the library tells the history.
    private final class World implements SimulatedS3.Listener {
        @Override
        public void changed(String bucket, String key, Optional<SimulatedS3.Stored> now) {
            if (bucket.equals(LIBRARY)) {
                history.libraryChanged(key, now, weather.isZombieCalling());
            } else {
                inboxChanged(key, now);
            }
        }

        @Override
        public boolean isRaced() {
            return variant.lostRacesPerHundred() > 0 && random.nextInt(100) < variant.lostRacesPerHundred();
        }

        /// Of a store, somebody has moved its activity.
        @Override
        public Optional<byte[]> rival(String bucket, String key, SimulatedS3.Stored there) {
            if (!key.endsWith("/manifest.json")) {
                return Optional.empty();
            }
            return Optional.of(Json.bytes(History.parsed(there).withActivity(clock.instant())));
        }
    }

    private void inboxChanged(String key, Optional<SimulatedS3.Stored> now) {
        sequencer += 1 + random.nextInt(9);
        Map<String, Object> object = new LinkedHashMap<>();
        object.put("key", key);
        object.put("sequencer", String.format(Locale.ROOT, "%016X", sequencer));
        now.ifPresent(stored -> {
            object.put("size", stored.bytes().length);
            object.put("eTag", stored.etag());
            object.put("versionId", stored.versionId());
        });
        Map<String, Object> event = Map.of(
                "eventVersion",
                "2.1",
                "eventSource",
                "aws:s3",
                "eventTime",
                clock.instant(),
                "eventName",
                now.isPresent() ? "ObjectCreated:Put" : "ObjectRemoved:DeleteMarkerCreated",
                "s3",
                Map.of("bucket", Map.of("name", INBOX), "object", object));
        String body = Json.text(Map.of("Records", List.of(event)));
        sqs.send(INBOX_EVENTS, body, "", delay(Duration.ofMinutes(1)));
    }

    private void sweep() {
        Event sweep = new Event.SweepScheduled(Event.Collection.DELETE);
        sqs.send(
                PARTS,
                new EventEnvelope("sweep-" + clock.instant(), "lamplight/schedule", clock.instant(), sweep).toJson(),
                "",
                Duration.ZERO);
    }

    private IngestHandler ingest() {
        IngestConfig config = new IngestConfig(LIBRARY, INBOX, new ApiKeys.OpenAccess(), 4_500_000, 4_500_000);
        return new IngestHandler(config, variant.s3("ingest", s3), clock, random);
    }

    private StoresHandler stores() {
        StoresConfig config = new StoresConfig(
                LIBRARY,
                "https://sqs/" + DOCUMENTS,
                new ApiKeys.OpenAccess(),
                1 << 24,
                4096,
                layer.resolve("model"),
                URI.create("s3://none"));
        InstalledModels none = InstalledModels.of(List.of(), _ -> false);
        return new StoresHandler(config, encoders, none, variant.s3("stores", s3), sqs, clock, random);
    }

    private RequestHandler<SQSEvent, SQSBatchResponse> etl() {
        EtlConfig config = new EtlConfig(INBOX, LIBRARY, "https://sqs/" + PARTS, 6, true, layer.resolve("model"));
        return variant.handler("etl", new EtlHandler(config, variant.s3("etl", s3), sqs, clock), sqs);
    }

    private RequestHandler<SQSEvent, SQSBatchResponse> index() {
        IndexConfig config = new IndexConfig(LIBRARY, 10, "https://sqs/" + COMPACTIONS, layer.resolve("model"));
        return variant.handler("index", new IndexHandler(config, encoders, variant.s3("index", s3), sqs, clock), sqs);
    }

    private RequestHandler<SQSEvent, SQSBatchResponse> compact() {
        CompactConfig config = new CompactConfig(LIBRARY, Duration.ofHours(24));
        return variant.handler("compact", new CompactHandler(config, variant.s3("compact", s3), sqs, clock), sqs);
    }
}
