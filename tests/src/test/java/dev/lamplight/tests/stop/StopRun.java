package dev.lamplight.tests.stop;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/// One life of the product with the same workload as any other and kills from a seed: until the last message is
/// settled, and once more up after that.
final class StopRun {
    private static final List<String> QUEUES =
            List.of("lamplight-inbox-events", "lamplight-documents", "lamplight-parts", "lamplight-compactions.fifo");

    /// Messages only go down the list above, each is sent before the one that it comes from is deleted, and a look goes
    /// down too: one that finds nothing has missed nothing. A second confirms it.
    private static final int CALM_LOOKS = 2;

    private final Plan plan;
    private int dead;

    /// @param kills how many processes are stopped; none for the run that the others are compared with
    /// @param meanMillis between two of them
    /// @param documents of each language and person
    record Plan(long seed, int kills, double meanMillis, int documents) {}

    /// @param crashes processes that ended otherwise than by the signal
    /// @param deadLetters messages that had to be put back once
    /// @param repeated requests that were sent once more
    /// @param left what must not be left behind: processes, half-written files
    record Result(
            Plan plan,
            Holdings holdings,
            List<Kill> kills,
            List<String> crashes,
            int deadLetters,
            long repeated,
            List<String> left) {}

    StopRun(Plan plan) {
        this.plan = plan;
    }

    /// @param state an empty folder
    Result run(Path state) throws IOException, InterruptedException {
        Holdings holdings;
        Kills kills;
        long repeated;
        try (PatientClient client = PatientClient.start(state);
                ExecutorService people = Executors.newVirtualThreadPerTaskExecutor()) {
            Workload workload = new Workload(client, plan.documents());
            kills = new Kills(client, plan.seed(), plan.meanMillis());
            AtomicBoolean over = new AtomicBoolean();
            Future<?> killing = people.submit(kills);
            Future<?> searching = people.submit(() -> search(client, workload, over));
            try {
                rounds(client, workload, kills, people);
            } finally {
                kills.calm();
                over.set(true);
            }
            finish(killing);
            finish(searching);
            workload.sweep();
            settle(client);
            client.restart(true);
            settle(client);
            holdings = Holdings.of(client, workload);
            repeated = client.repeated();
        }
        List<String> left = new ArrayList<>();
        ProductProcess.leftOn(state).forEach(process -> left.add("process " + process));
        ProductProcess.halfWritten(state).forEach(file -> left.add("half-written " + file));
        return new Result(plan, holdings, kills.done(), kills.crashes(), dead, repeated, left);
    }

    private void rounds(PatientClient client, Workload workload, Kills kills, ExecutorService people)
            throws InterruptedException {
        List<List<Workload.Task>> rounds = workload.rounds();
        for (int round = 0; round < rounds.size(); round++) {
            kills.allow(plan.kills() * (round + 1) / rounds.size());
            List<Future<?>> tasks = new ArrayList<>();
            rounds.get(round).forEach(task -> tasks.add(people.submit(task.work())));
            for (Future<?> task : tasks) {
                finish(task);
            }
            kills.await();
            settle(client);
        }
    }

    private static void finish(Future<?> task) throws InterruptedException {
        try {
            task.get();
        } catch (ExecutionException failed) {
            throw new AssertionError(failed.getCause());
        }
    }

    /// Somebody asks all the time, whatever happens: an answer, or a refusal that passes.
    private static void search(PatientClient client, Workload workload, AtomicBoolean over) {
        List<String> questions = workload.questions();
        for (int asked = 0; !over.get(); asked++) {
            String question = questions.get(asked % questions.size());
            String store = (asked % 2 == 0 ? Workload.MANUALS : Workload.CHINESE).value();
            PatientClient.Reply found =
                    client.reply("POST", "/v1/vector_stores/" + store + "/search", Map.of("query", question));
            if (found.status() != 200 && found.status() != 404) {
                throw new AssertionError("a search was answered " + found);
            }
            client.post("/v1/embeddings", Map.of("model", "bge-small-en-v1.5", "input", question));
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(200));
        }
    }

    /// Waits until there is no message any more and nothing is in progress; dead letters are put back.
    private void settle(PatientClient client) {
        int[] calm = {0};
        Workload.await("every message settled", () -> {
            calm[0] = isSettled(client) ? calm[0] + 1 : 0;
            return calm[0] >= CALM_LOOKS;
        });
    }

    private boolean isSettled(PatientClient client) {
        if (QUEUES.stream().mapToInt(queue -> messages(client, queue)).sum() > 0) {
            return false;
        }
        int redriven = redrive(client);
        dead += redriven;
        return redriven == 0
                && List.of(Workload.MANUALS, Workload.CHINESE).stream()
                        .allMatch(store -> client.get("/v1/vector_stores/" + store)
                                        .path("file_counts")
                                        .path("in_progress")
                                        .asInt()
                                == 0);
    }

    private static int redrive(PatientClient client) {
        try {
            return client.product().redrive();
        } catch (IOException _) {
            return 1; // it is being killed: look again
        }
    }

    private static int messages(PatientClient client, String queue) {
        return client.sqs(sqs -> sqs
                .getQueueAttributes(request -> request.queueUrl(
                                sqs.getQueueUrl(asked -> asked.queueName(queue)).queueUrl())
                        .attributeNamesWithStrings("All"))
                .attributesAsStrings()
                .entrySet()
                .stream()
                .filter(attribute -> attribute.getKey().startsWith("ApproximateNumberOfMessages"))
                .mapToInt(attribute -> Integer.parseInt(attribute.getValue()))
                .sum());
    }
}
