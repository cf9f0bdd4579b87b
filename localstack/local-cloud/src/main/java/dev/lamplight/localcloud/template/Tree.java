package dev.lamplight.localcloud.template;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/// A node of a template together with the line it stands on. After resolution no [Call] is left.
sealed interface Tree {
    int line();

    /// What a YAML scalar was written as; the text is kept as written, so that `000000000000` stays an account id.
    enum Kind {
        TEXT,
        NUMBER,
        BOOLEAN,
        NULL
    }

    record Scalar(String text, Kind kind, int line) implements Tree {
        static Scalar text(String text, int line) {
            return new Scalar(text, Kind.TEXT, line);
        }

        static Scalar truth(boolean value, int line) {
            return new Scalar(Boolean.toString(value), Kind.BOOLEAN, line);
        }
    }

    record Items(List<Tree> items, int line) implements Tree {
        public Items {
            items = List.copyOf(items);
        }
    }

    record Fields(Map<String, Tree> fields, int line) implements Tree {
        public Fields {
            fields = Collections.unmodifiableMap(new LinkedHashMap<>(fields));
        }
    }

    /// A CloudFormation function in its long name: `Ref`, `Condition` or `Fn::…`.
    record Call(String function, Tree argument, int line) implements Tree {}

    /// What the node is, for messages.
    default String described() {
        return switch (this) {
            case Scalar scalar -> "'" + scalar.text() + "'";
            case Items _ -> "a list";
            case Fields _ -> "a mapping";
            case Call call -> call.function();
        };
    }
}
