package dev.lamplight.core.jinja;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import dev.lamplight.core.token.PromptText;
import java.time.Clock;
import java.time.ZonedDateTime;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A template of a model's own, read once and rendered as Hugging Face's `apply_chat_template` does. Every character
/// of the result knows whether it came with the template or with what it was rendered with. Immutable.
///
/// Read by code of ours: none of Jinja's implementations in Java reads what models bring, and none keeps track of
/// characters. docs/design/generation.md says what was tried.
public final class JinjaTemplate {
    private static final int MAX_LENGTH = 1 << 20;

    private final List<Statement> statements;

    private JinjaTemplate(List<Statement> statements) {
        this.statements = List.copyOf(statements);
    }

    /// @throws Failure.Permanent UNSUPPORTED_MODEL where it is no template, or wants what is not implemented
    public static JinjaTemplate of(String source) {
        if (source.length() > MAX_LENGTH) {
            throw unsupported("%d characters, and %d are read at most".formatted(source.length(), MAX_LENGTH), null);
        }
        try {
            return new JinjaTemplate(Parser.parse(source));
        } catch (JinjaError unreadable) {
            throw unsupported(String.valueOf(unreadable.getMessage()), unreadable);
        }
    }

    private static Failure.Permanent unsupported(String what, @Nullable JinjaError cause) {
        return new Failure.Permanent(
                PermanentCode.UNSUPPORTED_MODEL, "the model's chat template cannot be read: " + what, cause);
    }

    /// @param context names and what they are bound to
    /// @param clock what `strftime_now` asks
    /// @throws Failure.Permanent TEMPLATE_REFUSED where the template itself raises an exception; TEMPLATE_FAILED
    ///     where it cannot be rendered with this context, or takes too long
    public PromptText render(Map<String, JinjaValue> context, Clock clock) {
        JinjaValue now = new JinjaValue.Function(
                "strftime_now", arguments -> Globals.formatted(ZonedDateTime.now(clock), arguments));
        try {
            return new Interpreter().render(statements, context, Map.of("strftime_now", now));
        } catch (JinjaError failed) {
            throw switch (failed.kind()) {
                case REFUSED ->
                    new Failure.Permanent(
                            PermanentCode.TEMPLATE_REFUSED, "the model's chat template says: " + failed.getMessage());
                case TEMPLATE, LIMIT ->
                    new Failure.Permanent(
                            PermanentCode.TEMPLATE_FAILED,
                            "the model's chat template cannot be rendered: " + failed.getMessage());
            };
        }
    }
}
