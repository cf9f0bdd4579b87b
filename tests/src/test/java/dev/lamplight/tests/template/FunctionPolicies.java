package dev.lamplight.tests.template;

import dev.lamplight.localcloud.wire.Access;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/// What the template allows each function, evaluated as IAM does (IAM User Guide, "Policy evaluation logic" and
/// "IAM JSON policy elements"): allowed is what one statement names; nothing else is.
public final class FunctionPolicies {
    private static final String CALLER_START = "LOCAL";
    private static final String CALLER_END = "0000000000";

    /// Fields of a statement that are evaluated here; any other, such as a condition, needs code first.
    private static final Set<String> KNOWN = Set.of("Sid", "Effect", "Action", "Resource");

    /// @param actions with wildcards, any case
    /// @param resources ARNs with wildcards
    private record Statement(List<String> actions, List<String> resources) {
        /// Each action on each resource.
        Stream<Permission> permissions(String function) {
            return actions.stream()
                    .flatMap(action -> resources.stream().map(resource -> new Permission(function, action, resource)));
        }
    }

    /// One action on one resource that a function may do.
    ///
    /// @param action with wildcards, any case
    /// @param resource an ARN with wildcards
    public record Permission(String function, String action, String resource) {
        boolean allows(Access access) {
            return matches(lower(action), lower(access.action())) && matches(resource, access.resource());
        }

        private static String lower(String text) {
            return text.toLowerCase(Locale.ROOT);
        }

        @Override
        public String toString() {
            return function + " " + action + " " + resource;
        }
    }

    private final Map<String, List<Statement>> byFunction = new TreeMap<>();

    /// @param prefix of the names of the stack's functions, buckets and queues
    public static FunctionPolicies ofTemplate(String prefix, String account, String region) throws IOException {
        FunctionPolicies policies = new FunctionPolicies();
        PlainTemplate template = PlainTemplate.read();
        Map<String, String> names = Map.of(
                "${AWS::Partition}", "aws",
                "${AWS::AccountId}", account,
                "${AWS::Region}", region,
                "${Prefix}", prefix);
        template.ofType("AWS::Serverless::Function").forEach((_, function) -> {
            List<Statement> statements = new ArrayList<>();
            for (Map<String, Object> statement : PlainTemplate.statements(function)) {
                if (!KNOWN.containsAll(statement.keySet()) || !"Allow".equals(statement.get("Effect"))) {
                    throw new IllegalStateException("cannot evaluate the statement " + statement);
                }
                statements.add(new Statement(
                        texts(statement.get("Action")),
                        texts(statement.get("Resource")).stream()
                                .map(text -> arn(text, template, names))
                                .toList()));
            }
            policies.byFunction.put(filled(String.valueOf(function.get("FunctionName")), names), statements);
        });
        return policies;
    }

    private static List<String> texts(Object value) {
        return PlainTemplate.list(value).stream().map(String::valueOf).toList();
    }

    /// `Parts.Arn` of a queue, otherwise a text with names in it.
    private static String arn(String text, PlainTemplate template, Map<String, String> names) {
        if (!text.endsWith(".Arn")) {
            return filled(text, names);
        }
        Object name = template.ofType("AWS::SQS::Queue")
                .get(text.substring(0, text.length() - ".Arn".length()))
                .get("QueueName");
        return filled("arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:" + name, names);
    }

    private static String filled(String text, Map<String, String> names) {
        String filled = text;
        for (Map.Entry<String, String> name : names.entrySet()) {
            filled = filled.replace(name.getKey(), name.getValue());
        }
        return filled;
    }

    /// What a function did that its policies do not allow; empty for callers that are no functions.
    public Optional<String> missing(Access access) {
        return caller(access)
                .filter(function -> allowing(access).isEmpty())
                .map(function -> function + " may not " + access.action() + " on " + access.resource());
    }

    /// The permissions by which a function may do what it did; none for callers that are no functions.
    public Set<Permission> allowing(Access access) {
        return caller(access).stream()
                .flatMap(this::permissions)
                .filter(permission -> permission.allows(access))
                .collect(Collectors.toSet());
    }

    /// All that the functions may do.
    public Set<Permission> all() {
        return byFunction.keySet().stream().flatMap(this::permissions).collect(Collectors.toSet());
    }

    private Stream<Permission> permissions(String function) {
        return byFunction.getOrDefault(function, List.of()).stream()
                .flatMap(statement -> statement.permissions(function));
    }

    private static Optional<String> caller(Access access) {
        String caller = access.accessKeyId();
        return caller.startsWith(CALLER_START) && caller.endsWith(CALLER_END)
                ? Optional.of(caller.substring(CALLER_START.length(), caller.length() - CALLER_END.length()))
                : Optional.empty();
    }

    /// `*` stands for any characters, `?` for one; both also for slashes and colons.
    static boolean matches(String pattern, String text) {
        String regex = pattern.chars()
                .mapToObj(c -> switch (c) {
                    case '*' -> ".*";
                    case '?' -> ".";
                    default -> Pattern.quote(Character.toString(c));
                })
                .collect(Collectors.joining());
        return Pattern.compile(regex, Pattern.DOTALL).matcher(text).matches();
    }
}
