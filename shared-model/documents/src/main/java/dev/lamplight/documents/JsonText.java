package dev.lamplight.documents;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Turns the events of a JSON document into rows. A row is one line of a JSONL file, one element of an array of
/// objects, or one member of what is around those; a value that is longer than a row is parted into what it holds.
/// Every scalar is a line `name: value`, its name counted from the row: `address.city: Berlin`. Rows are
/// [places][dev.lamplight.core.text.ExtractedText.Place] named by the line and the pointer (RFC 6901) of their value.
/// Used by one thread.
final class JsonText {
    /// What holds values.
    enum Kind {
        OBJECT,
        ARRAY
    }

    /// Beyond this a record is no row but holds rows: no chunk is so long.
    private static final int LONGEST_RECORD = 8000;
    /// The same for an object that is only a part, where a name closer to the value helps more.
    private static final int LONGEST_MEMBER = 1000;
    /// Scalars of an array share a line up to this length.
    private static final int LONGEST_LINE = 500;
    private static final int LONGEST_TITLE = 200;
    private static final int LONGEST_POINTER = 200;
    /// How much more the pointers may hold than the text: those of deep values are long.
    private static final int POINTER_SHARE = 4;

    /// A value that is open.
    private static final class Container {
        private final Kind kind;
        /// Whether it is an element of an array or a value of its own, and with that a row if it is short.
        private final boolean isRecord;
        private final int firstUnit;
        private int index = -1;
        private String name = "";
        private boolean holdsContainers;

        Container(Kind kind, boolean isRecord, int firstUnit) {
            this.kind = kind;
            this.isRecord = isRecord;
            this.firstUnit = firstUnit;
        }
    }

    /// Lines that stand together.
    private record Unit(String pointer, int line, String text) {}

    private final DocumentFormat expected;
    private final TextAssembler assembler;
    private final ExtractionBudget budget;
    private final List<Container> open = new ArrayList<>();
    private final List<Unit> units = new ArrayList<>();
    private final StringBuilder list = new StringBuilder();
    private String listPointer = "";
    private int roots;
    private int rootLine;
    private long characters;
    private long pointerCharacters;
    private @Nullable String title;

    /// @param expected `JSON_LINES` where the first value is known to be one of many
    JsonText(DocumentFormat expected, TextAssembler assembler, ExtractionBudget budget) {
        this.expected = expected;
        this.assembler = assembler;
        this.budget = budget;
    }

    /// The string `title` of a document that is one object, else null.
    @Nullable
    String title() {
        return roots == 1 ? title : null;
    }

    void open(Kind kind, int line) {
        flushList();
        boolean isRoot = open.isEmpty();
        if (isRoot) {
            startRoot(line);
        }
        boolean isElement = !isRoot && enter();
        open.add(new Container(kind, isElement || (isRoot && isOneOfMany()), units.size()));
    }

    void name(String name) {
        open.getLast().name = name;
    }

    void close() {
        flushList();
        Container closed = open.removeLast();
        if (closed.isRecord) {
            merge(closed.firstUnit, pointer(), LONGEST_RECORD);
        } else if (closed.kind == Kind.OBJECT && !closed.holdsContainers && !open.isEmpty()) {
            merge(closed.firstUnit, pointer(), LONGEST_MEMBER);
        }
    }

    /// A scalar; one without characters, as null is, says nothing.
    void value(String raw, int line) {
        if (open.isEmpty()) {
            startRoot(line);
        } else if (open.getLast().kind == Kind.ARRAY) {
            open.getLast().index++;
        }
        String value = Whitespace.collapse(raw);
        if (value.isEmpty()) {
            return;
        }
        if (!open.isEmpty() && open.getLast().kind == Kind.ARRAY) {
            listed(value);
            return;
        }
        if (open.size() == 1 && open.getLast().name.equals("title") && value.length() <= LONGEST_TITLE) {
            title = value;
        }
        add(pointer(), labelled(value));
    }

    /// Hands the rows to the assembler; the number of values that the document has.
    int finish() {
        units.forEach(unit -> assembler.row(place(unit), unit.text()));
        return roots;
    }

    private String place(Unit unit) {
        String pointer = Whitespace.collapse(TextAssembler.clean(unit.pointer()));
        if (pointer.length() > LONGEST_POINTER) {
            pointer = pointer.substring(0, pointer.offsetByCodePoints(0, LONGEST_POINTER / 2)) + "…";
        }
        if (roots == 1) {
            return pointer.isEmpty() ? "/" : pointer;
        }
        return "line " + unit.line() + (pointer.isEmpty() ? "" : " " + pointer);
    }

    private boolean isOneOfMany() {
        return roots > 1 || expected == DocumentFormat.JSON_LINES;
    }

    private void startRoot(int line) {
        roots++;
        rootLine = line;
        if (roots == 2) {
            // Only now is it certain that the first value is one of many.
            merge(0, "", LONGEST_RECORD);
        }
    }

    /// Counts a value that is opened inside another; true for an element of an array.
    private boolean enter() {
        Container parent = open.getLast();
        if (parent.kind == Kind.OBJECT) {
            return false;
        }
        parent.index++;
        for (int depth = open.size() - 1; depth >= 0 && !open.get(depth).holdsContainers; depth--) {
            open.get(depth).holdsContainers = true;
        }
        return true;
    }

    private void listed(String value) {
        if (list.length() + value.length() > LONGEST_LINE) {
            flushList();
        }
        if (list.isEmpty()) {
            listPointer = pointer();
            list.append(value);
        } else {
            list.append(", ").append(value);
        }
    }

    private void flushList() {
        if (!list.isEmpty()) {
            String line = labelled(list.toString());
            list.setLength(0);
            add(listPointer, line);
        }
    }

    private void add(String pointer, String line) {
        characters += line.length() + 1;
        pointerCharacters += pointer.length();
        budget.requireCharacters(Math.max(characters, pointerCharacters / POINTER_SHARE));
        units.add(new Unit(pointer, rootLine, line));
    }

    /// Makes one row of the units from `first` on, if together they are at most `most` characters.
    private void merge(int first, String pointer, int most) {
        List<Unit> parts = units.subList(first, units.size());
        long length = 0;
        for (Unit part : parts) {
            length += part.text().length() + 1;
            if (length > most) {
                return;
            }
        }
        if (parts.isEmpty()) {
            return;
        }
        int line = parts.getFirst().line();
        String text = parts.size() == 1
                ? parts.getFirst().text()
                : parts.stream().map(Unit::text).collect(Collectors.joining(String.valueOf(Whitespace.KEPT_BREAK)));
        parts.clear();
        units.add(new Unit(pointer, line, text));
    }

    /// The value with its name, counted from the record: the outermost element of an array, one of many values, or
    /// else the whole.
    private String labelled(String value) {
        StringBuilder label = new StringBuilder();
        boolean inRecord = isOneOfMany();
        for (Container container : open) {
            if (container.kind == Kind.OBJECT && !container.name.isBlank()) {
                label.append(label.isEmpty() ? "" : ".").append(Whitespace.collapse(container.name));
            } else if (container.kind == Kind.ARRAY && !inRecord && container != open.getLast()) {
                label.setLength(0);
                inRecord = true;
            }
        }
        return label.isEmpty() ? value : label + ": " + value;
    }

    private String pointer() {
        StringBuilder pointer = new StringBuilder();
        for (Container container : open) {
            pointer.append('/');
            if (container.kind == Kind.ARRAY) {
                pointer.append(container.index);
            } else {
                pointer.append(container.name.replace("~", "~0").replace("/", "~1"));
            }
        }
        return pointer.toString();
    }
}
