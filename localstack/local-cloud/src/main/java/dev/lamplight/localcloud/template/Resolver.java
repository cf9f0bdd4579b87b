package dev.lamplight.localcloud.template;

import dev.lamplight.localcloud.template.Tree.Call;
import dev.lamplight.localcloud.template.Tree.Fields;
import dev.lamplight.localcloud.template.Tree.Items;
import dev.lamplight.localcloud.template.Tree.Scalar;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// Replaces every CloudFormation function by its value.
final class Resolver {
    /// What names stand for outside the node at hand.
    interface Scope {
        /// Value of `Ref name`: a parameter, a pseudo parameter or a resource; empty for `AWS::NoValue`.
        Optional<Tree> ref(String name, int line);

        String attribute(String resource, String attribute, int line);

        boolean condition(String name, int line);

        Tree mapping(String map, String first, String second, int line);
    }

    private static final Pattern VARIABLE = Pattern.compile("\\$\\{([^}]*)}");

    private final Scope scope;

    Resolver(Scope scope) {
        this.scope = scope;
    }

    /// The node without functions; empty where it is `AWS::NoValue`.
    Optional<Tree> resolve(Tree tree) {
        return switch (tree) {
            case Scalar scalar -> Optional.of(checked(scalar));
            case Items items ->
                Optional.of(new Items(
                        items.items().stream()
                                .map(this::resolve)
                                .flatMap(Optional::stream)
                                .toList(),
                        items.line()));
            case Fields fields -> Optional.of(fields(fields));
            case Call call -> call(call);
        };
    }

    /// A node that must have a text value.
    String text(Tree tree) {
        if (required(tree) instanceof Scalar scalar) {
            return scalar.text();
        }
        throw new TemplateException(tree.line(), "expected a text, found " + tree.described());
    }

    /// The value of a condition function or of a reference to a condition.
    boolean truth(Tree tree) {
        Tree value = required(tree);
        if (value instanceof Scalar scalar
                && (scalar.text().equals("true") || scalar.text().equals("false"))) {
            return scalar.text().equals("true");
        }
        throw new TemplateException(tree.line(), "expected a condition, found " + tree.described());
    }

    private static Scalar checked(Scalar scalar) {
        if (scalar.text().contains("{{resolve:")) {
            throw new TemplateException(
                    scalar.line(), "dynamic reference " + scalar.text() + " has no value on this machine");
        }
        return scalar;
    }

    private Fields fields(Fields fields) {
        Map<String, Tree> resolved = new LinkedHashMap<>();
        fields.fields().forEach((name, value) -> resolve(value).ifPresent(found -> resolved.put(name, found)));
        return new Fields(resolved, fields.line());
    }

    private Tree required(Tree tree) {
        return resolve(tree).orElseThrow(() -> new TemplateException(tree.line(), "AWS::NoValue cannot stand here"));
    }

    private Optional<Tree> call(Call call) {
        return switch (call.function()) {
            case "Ref" -> scope.ref(literal(call.argument()), call.line());
            case "Fn::If" -> choose(call);
            case "Condition" -> truth(scope.condition(literal(call.argument()), call.line()), call);
            case "Fn::Equals" -> truth(equal(call), call);
            case "Fn::And" -> truth(arguments(call, 2, 10).stream().allMatch(this::truth), call);
            case "Fn::Or" -> truth(arguments(call, 2, 10).stream().anyMatch(this::truth), call);
            case "Fn::Not" -> truth(!truth(arguments(call, 1, 1).getFirst()), call);
            case "Fn::Contains" -> truth(contains(call), call);
            case "Fn::EachMemberEquals" -> truth(eachEquals(call), call);
            case "Fn::EachMemberIn" -> truth(eachIn(call), call);
            case "Fn::GetAtt" -> text(attribute(call), call);
            case "Fn::Sub" -> text(substitute(call), call);
            case "Fn::Join" -> text(join(call), call);
            case "Fn::Base64" ->
                text(Base64.getEncoder().encodeToString(text(call.argument()).getBytes(StandardCharsets.UTF_8)), call);
            case "Fn::Select" -> Optional.of(select(call));
            case "Fn::Split" -> Optional.of(split(call));
            case "Fn::FindInMap" -> resolve(findInMap(call));
            default -> throw new TemplateException(call.line(), call.function() + " is not understood");
        };
    }

    private static Optional<Tree> text(String value, Call call) {
        return Optional.of(Scalar.text(value, call.line()));
    }

    private static Optional<Tree> truth(boolean value, Call call) {
        return Optional.of(Scalar.truth(value, call.line()));
    }

    private static String literal(Tree tree) {
        if (tree instanceof Scalar scalar) {
            return scalar.text();
        }
        throw new TemplateException(tree.line(), "expected a name, found " + tree.described());
    }

    private List<Tree> arguments(Call call, int min, int max) {
        if (call.argument() instanceof Items items
                && items.items().size() >= min
                && items.items().size() <= max) {
            return items.items();
        }
        throw new TemplateException(call.line(), call.function() + " expects " + min + " to " + max + " arguments");
    }

    private Optional<Tree> choose(Call call) {
        List<Tree> arguments = arguments(call, 3, 3);
        boolean condition = scope.condition(literal(arguments.getFirst()), call.line());
        return resolve(arguments.get(condition ? 1 : 2));
    }

    private boolean equal(Call call) {
        List<Tree> arguments = arguments(call, 2, 2);
        return text(arguments.get(0)).equals(text(arguments.get(1)));
    }

    private boolean contains(Call call) {
        List<Tree> arguments = arguments(call, 2, 2);
        return texts(arguments.get(0)).contains(text(arguments.get(1)));
    }

    private boolean eachEquals(Call call) {
        List<Tree> arguments = arguments(call, 2, 2);
        String wanted = text(arguments.get(1));
        return texts(arguments.get(0)).stream().allMatch(wanted::equals);
    }

    private boolean eachIn(Call call) {
        List<Tree> arguments = arguments(call, 2, 2);
        return texts(arguments.get(1)).containsAll(texts(arguments.get(0)));
    }

    private List<String> texts(Tree tree) {
        if (required(tree) instanceof Items items) {
            return items.items().stream().map(this::text).toList();
        }
        throw new TemplateException(tree.line(), "expected a list, found " + tree.described());
    }

    private String attribute(Call call) {
        if (call.argument() instanceof Scalar scalar) {
            int dot = scalar.text().indexOf('.');
            if (dot < 1) {
                throw new TemplateException(call.line(), "Fn::GetAtt expects resource.attribute");
            }
            return scope.attribute(
                    scalar.text().substring(0, dot), scalar.text().substring(dot + 1), call.line());
        }
        List<Tree> arguments = arguments(call, 2, 2);
        return scope.attribute(literal(arguments.get(0)), text(arguments.get(1)), call.line());
    }

    private String substitute(Call call) {
        if (call.argument() instanceof Scalar scalar) {
            return substitute(scalar.text(), Map.of(), call.line());
        }
        List<Tree> arguments = arguments(call, 2, 2);
        if (!(arguments.get(1) instanceof Fields variables)) {
            throw new TemplateException(call.line(), "Fn::Sub expects a mapping of variables as second argument");
        }
        return substitute(literal(arguments.get(0)), variables.fields(), call.line());
    }

    private String substitute(String pattern, Map<String, Tree> variables, int line) {
        StringBuilder result = new StringBuilder();
        Matcher matcher = VARIABLE.matcher(pattern);
        while (matcher.find()) {
            matcher.appendReplacement(result, Matcher.quoteReplacement(variable(matcher.group(1), variables, line)));
        }
        return matcher.appendTail(result).toString();
    }

    private String variable(String name, Map<String, Tree> variables, int line) {
        if (name.startsWith("!")) {
            return "${" + name.substring(1) + "}";
        }
        Tree own = variables.get(name);
        if (own != null) {
            return text(own);
        }
        int dot = name.indexOf('.');
        if (dot > 0) {
            return scope.attribute(name.substring(0, dot), name.substring(dot + 1), line);
        }
        return text(new Call("Ref", Scalar.text(name, line), line));
    }

    private String join(Call call) {
        List<Tree> arguments = arguments(call, 2, 2);
        return String.join(literal(arguments.get(0)), texts(arguments.get(1)));
    }

    private Tree select(Call call) {
        List<Tree> arguments = arguments(call, 2, 2);
        List<String> from = texts(arguments.get(1));
        String index = text(arguments.get(0));
        if (!index.matches("\\d{1,6}") || Integer.parseInt(index) >= from.size()) {
            throw new TemplateException(call.line(), "Fn::Select " + index + " of " + from.size() + " items");
        }
        return Scalar.text(from.get(Integer.parseInt(index)), call.line());
    }

    private Tree split(Call call) {
        List<Tree> arguments = arguments(call, 2, 2);
        List<Tree> parts = new ArrayList<>();
        Arrays.stream(text(arguments.get(1)).split(Pattern.quote(literal(arguments.get(0))), -1))
                .forEach(part -> parts.add(Scalar.text(part, call.line())));
        return new Items(parts, call.line());
    }

    private Tree findInMap(Call call) {
        List<Tree> arguments = arguments(call, 3, 3);
        return scope.mapping(text(arguments.get(0)), text(arguments.get(1)), text(arguments.get(2)), call.line());
    }
}
