package dev.lamplight.cli.chat;

import dev.lamplight.cli.client.ChatStream;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.cloud.OnInterrupt;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// `chat`: asks a model that is installed, and writes its answer as it comes. A question in the arguments or in a pipe
/// is
/// answered once; at a terminal a conversation goes on until its end. Used by one thread.
public final class ChatCommand {
    /// Small models lose their thread at the temperature of 1 that the API takes where nobody says.
    private static final Map<String, Object> WISHES = Map.of("temperature", 0.3);

    private static final String HELP = """
              /help    these lines
              /new     begin a new conversation
              /quit    leave; so does the end of the input (Ctrl-D)
              Ctrl-C   stops an answer that is being written; again, or at the prompt: leave
            """;
    private static final long POLL_MILLIS = 30;
    private static final double NANOS = 1e9;

    private final Deployment deployment;
    private final Console console;
    private final InputStream input;
    private final List<Map<String, String>> conversation = new ArrayList<>();

    /// @param input what a person types, or what is piped
    public ChatCommand(Deployment deployment, Console console, InputStream input) {
        this.deployment = deployment;
        this.console = console;
        this.input = input;
    }

    /// What is asked of it.
    ///
    /// @param model empty for the first that is installed
    /// @param system what the model is told before everything; may be empty
    /// @param question may be empty
    public record Wish(Optional<String> model, Optional<String> system, String question) {}

    /// @throws CommandFailure where no model writes, or an answer fails that nobody can ask for again
    public void run(Wish wish) throws IOException {
        try (PlatformClient client = new PlatformClient(deployment)) {
            String model = model(client, wish.model());
            wish.system().ifPresent(system -> say("system", system));
            if (!wish.question().isBlank() || !console.terminal()) {
                String question = asked(wish.question());
                if (question.isBlank()) {
                    throw new CommandFailure("Nothing was asked: give a question, or pipe one in.");
                }
                Ending _ = answer(client, model, question, Terminal.none());
                return;
            }
            console.note(model + "; /help says what else there is.");
            converse(client, model, Terminal.of(input));
        }
    }

    private static String model(PlatformClient client, Optional<String> wished) {
        List<String> writers = client.modelsOfTask("generate");
        if (writers.isEmpty()) {
            throw new CommandFailure("No model that writes is installed: ./lamplight model add smollm2.");
        }
        String model = wished.orElse(writers.getFirst());
        if (!writers.contains(model)) {
            throw new CommandFailure(
                    "No model that writes is called '" + model + "'; there are: " + String.join(", ", writers) + ".");
        }
        return model;
    }

    /// What is piped in is the question, or follows it where that ends with `-`.
    private String asked(String words) throws IOException {
        boolean takesInput = words.isBlank() || words.equals("-") || words.endsWith(" -");
        String own =
                takesInput ? words.substring(0, Math.max(0, words.length() - 1)).strip() : words;
        String text = takesInput ? new String(input.readAllBytes(), StandardCharsets.UTF_8).strip() : "";
        return own.isEmpty() || text.isEmpty() ? own + text : own + "\n\n" + text;
    }

    private enum Ending {
        GO_ON,
        LEAVE
    }

    private void converse(PlatformClient client, String model, Terminal terminal) throws IOException {
        OnInterrupt restored = OnInterrupt.run(terminal::release);
        try {
            BufferedReader lines = new BufferedReader(new InputStreamReader(input, StandardCharsets.UTF_8));
            Ending ending = Ending.GO_ON;
            while (ending == Ending.GO_ON) {
                console.out().print("> ");
                console.out().flush();
                String line = lines.readLine();
                ending = line == null ? Ending.LEAVE : take(client, model, line.strip(), terminal);
            }
        } finally {
            restored.withdraw();
        }
    }

    private Ending take(PlatformClient client, String model, String line, Terminal terminal) {
        switch (line) {
            case "" -> {}
            case "/help" -> console.out().print(HELP);
            case "/quit" -> {
                return Ending.LEAVE;
            }
            case "/new" -> {
                conversation.removeIf(message -> !"system".equals(message.get("role")));
                console.note("a new conversation");
            }
            default -> {
                if (line.startsWith("/")) {
                    console.note("no such command: " + line + "; /help says what there is");
                    return Ending.GO_ON;
                }
                try {
                    return answer(client, model, line, terminal);
                } catch (CommandFailure refused) {
                    conversation.removeLast(); // so that the next question is not refused for this one
                    console.note(String.valueOf(refused.getMessage()));
                }
            }
        }
        return Ending.GO_ON;
    }

    private Ending answer(PlatformClient client, String model, String question, Terminal terminal) {
        say("user", question);
        long start = System.nanoTime();
        long[] first = {0};
        ChatStream.Answer answer;
        int interrupts = 0;
        terminal.seize();
        try (ChatStream stream = client.chat(model, conversation, WISHES)) {
            Watch watch = new Watch(stream, terminal);
            try (watch) {
                answer = stream.read(piece -> {
                    first[0] = first[0] == 0 ? System.nanoTime() : first[0];
                    console.out().print(piece);
                    console.out().flush();
                });
            }
            interrupts = watch.interrupts();
        } finally {
            terminal.release();
        }
        console.out().println();
        say("assistant", answer.text());
        if (console.terminal()) {
            console.note(figures(answer, start, first[0], System.nanoTime()));
        }
        return interrupts > 1 ? Ending.LEAVE : Ending.GO_ON;
    }

    private void say(String role, String content) {
        conversation.add(Map.of("role", role, "content", content));
    }

    /// Tokens of the prompt are read before the first of the answer, so that it does not count into the speed.
    static String figures(ChatStream.Answer answer, long start, long first, long end) {
        if (answer.tokens() == 0 || first == 0) {
            return "  [" + answer.ending() + "]";
        }
        double writing = Math.max(1, end - first) / NANOS;
        return String.format(
                Locale.ROOT,
                "  [%d tokens, %.1f tokens/s, the first after %.2f s, %s]",
                answer.tokens(),
                (answer.tokens() - 1) / writing,
                (first - start) / NANOS,
                answer.ending());
    }

    /// Stops an answer at Ctrl-C.
    private static final class Watch implements AutoCloseable {
        private final ChatStream stream;
        private final Terminal terminal;
        private final Thread thread;
        private volatile boolean over;
        private final AtomicInteger interrupts = new AtomicInteger();

        Watch(ChatStream stream, Terminal terminal) {
            this.stream = stream;
            this.terminal = terminal;
            this.thread = Thread.ofVirtual().start(this::listen);
        }

        private void listen() {
            try {
                while (!over) {
                    int pressed = terminal.interrupts();
                    if (pressed > 0) {
                        interrupts.addAndGet(pressed);
                        stream.close();
                    }
                    TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
                }
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }

        int interrupts() {
            return interrupts.get();
        }

        @Override
        public void close() {
            over = true;
            try {
                thread.join();
            } catch (InterruptedException _) {
                Thread.currentThread().interrupt();
            }
        }
    }
}
