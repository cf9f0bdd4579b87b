package dev.lamplight.cli.command;

import dev.lamplight.cli.client.Answer;
import dev.lamplight.cli.client.Deployment;
import dev.lamplight.cli.client.PlatformClient;
import dev.lamplight.cli.client.StoreSummary;
import dev.lamplight.cli.console.CommandFailure;
import dev.lamplight.cli.console.Console;
import dev.lamplight.contract.Json;
import java.util.List;
import java.util.Optional;

/// `ask`: an answer out of one store or all of them, each sentence with the place it comes from.
public final class AskCommand {
    /// As many as a request may name.
    private static final int MAX_STORES = 8;

    private final Deployment deployment;
    private final Console console;

    public AskCommand(Deployment deployment, Console console) {
        this.deployment = deployment;
        this.console = console;
    }

    /// Whether there was an answer.
    public enum Outcome {
        ANSWERED,
        NOT_IN_THE_DOCUMENTS
    }

    /// @param storeName name or id, or empty for all stores
    /// @throws CommandFailure where there is no store to ask
    public Outcome run(String question, Optional<String> storeName, String model, Output output) {
        try (PlatformClient client = new PlatformClient(deployment)) {
            List<StoreSummary> stores = client.stores(storeName);
            if (stores.isEmpty()) {
                throw new CommandFailure("There is no store yet: put documents in with ./lamplight put PATH.");
            }
            if (stores.size() > MAX_STORES) {
                throw new CommandFailure("There are " + stores.size() + " stores, and a question can go to "
                        + MAX_STORES + " at most: name one with --store.");
            }
            Answer answer = client.ask(stores.stream().map(StoreSummary::id).toList(), question, model);
            switch (output) {
                case TEXT -> answer.lines().forEach(console::print);
                case JSON -> console.print(Json.text(answer.whole()));
            }
            return answer.isRefused() ? Outcome.NOT_IN_THE_DOCUMENTS : Outcome.ANSWERED;
        }
    }
}
