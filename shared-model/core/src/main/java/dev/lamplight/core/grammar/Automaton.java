package dev.lamplight.core.grammar;

import dev.lamplight.contract.Failure;
import dev.lamplight.contract.PermanentCode;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The deterministic automaton of an expression, byte by byte, made as far as somebody walks it. A *place* is one part
/// of the expression that is to be written next, with the place behind it; a *state* is the set of places where a text
/// may be. Nothing is written out in advance, so that ten thousand repetitions cost what is walked of them; what walks
/// too far is refused. Not thread-safe.
final class Automaton {
    /// Where no text of the expression goes on.
    static final int DEAD = -1;

    /// 75 MB. Nested repetitions multiply: four bounds of a thousand are a pattern of 40 letters with 10^12 places.
    private static final int MOST_PLACES = 500_000;

    /// 16 MB of places in states.
    private static final int MOST_MEMBERS = 4_000_000;

    /// Looks at a place: some seconds, which are spent once for all texts of a format.
    private static final long MOST_WORK = 20_000_000;

    private static final long STATE_BYTES = 1_200;
    private static final long PLACE_BYTES = 150;

    private static final int[] UNKNOWN = {};
    private static final int VALUES = 256;
    private static final int END = 0;

    /// A part of an expression and what follows.
    ///
    /// @param expression number of the part
    /// @param least how often a repeated part must still come; -1 for a part that is not repeated
    private record Place(int expression, int least, int most, int next) {}

    /// A set of places, by value.
    private record Places(int[] numbers) {
        @Override
        public boolean equals(Object other) {
            return other instanceof Places(int[] its) && Arrays.equals(numbers, its);
        }

        @Override
        public int hashCode() {
            return Arrays.hashCode(numbers);
        }
    }

    private final IdentityHashMap<Expression, Integer> numbers = new IdentityHashMap<>();
    private final List<Expression> expressions = new ArrayList<>();
    private final Map<Place, Integer> numbersOfPlaces = new HashMap<>();
    private final List<Place> places = new ArrayList<>();
    private final Map<Places, Integer> numbersOfStates = new HashMap<>();
    private final List<int[]> states = new ArrayList<>();
    private final Map<Integer, Integer> alike = new HashMap<>();
    private final Map<Integer, Integer> placesWithin = new HashMap<>();
    /// By state and byte; [#UNKNOWN] where nobody has gone yet.
    private int[][] steps = new int[64][];
    private final int start;
    private long members;
    private long work;

    /// @throws Failure.Permanent INVALID_REQUEST where a text can begin in too many ways, later where it can go on so
    Automaton(Expression expression) {
        places.add(new Place(-1, -1, -1, -1)); // the end
        Closure closure = new Closure();
        closure.add(place(expression, END));
        this.start = state(closure.sorted());
    }

    int start() {
        return start;
    }

    /// What it takes on the heap, roughly.
    long sizeBytes() {
        return STATE_BYTES * states.size() + PLACE_BYTES * places.size() + Integer.BYTES * members;
    }

    /// Whether a text may end here.
    boolean isEnd(int state) {
        int[] members = states.get(state);
        return members.length > 0 && members[0] == END;
    }

    /// Whether a text can only end here.
    boolean isOnlyEnd(int state) {
        return isEnd(state) && states.get(state).length == 1;
    }

    /// @param value 0..255
    /// @return the state behind that byte, or [#DEAD]
    int step(int state, int value) {
        int[] row = steps[state];
        return (row == UNKNOWN ? row(state) : row)[value];
    }

    /// A state that reads the same texts of at most so many bytes: bounds of repetitions that such a text cannot
    /// reach make no difference. So the middle of a string of at most 10,000 characters is one state, not 10,000.
    int alike(int state, int bytes) {
        return alike.computeIfAbsent(
                state,
                asked -> state(Arrays.stream(states.get(asked))
                        .map(place -> within(place, bytes))
                        .sorted()
                        .distinct()
                        .toArray()));
    }

    /// The place with bounds within reach; what follows it likewise, from the last to the first.
    private int within(int place, int bytes) {
        List<Integer> chain = new ArrayList<>();
        int at = place;
        while (at != END && !placesWithin.containsKey(at)) {
            chain.add(at);
            at = places.get(at).next();
        }
        int next = at == END ? END : placesWithin.get(at);
        for (int each : chain.reversed()) {
            Place before = places.get(each);
            int least = Math.min(before.least(), bytes + 1);
            int most = before.most() > bytes ? Expression.UNBOUNDED : before.most();
            next = place(before.expression(), least, most, next);
            placesWithin.put(each, next);
        }
        return next;
    }

    /// The byte that must come next, or -1 where the text may end or has a choice.
    int onlyByte(int state) {
        if (isEnd(state)) {
            return -1;
        }
        int only = -1;
        for (int value = 0; value < VALUES; value++) {
            if (step(state, value) != DEAD) {
                if (only >= 0) {
                    return -1;
                }
                only = value;
            }
        }
        return only;
    }

    /// How many [plain][TokenTrie#isPlain] bytes can follow, where it makes no difference which.
    ///
    /// @param most that are asked for
    /// @return at most `most`; -1 where one of them leads elsewhere than another
    int plainRun(int state, int most) {
        int at = state;
        for (int count = 0; count < most; count++) {
            int next = step(at, ' ');
            for (int value = ' ' + 1; value <= '~'; value++) {
                if (TokenTrie.isPlain(value) && step(at, value) != next) {
                    return -1;
                }
            }
            if (next == DEAD) {
                return count;
            }
            if (next == at) {
                return most;
            }
            at = next;
        }
        return most;
    }

    /// All steps of a state at once: bytes that the same places read lead to the same state.
    private int[] row(int state) {
        int[] members = states.get(state);
        spend(members.length);
        Map<BitSet, Integer> behind = new HashMap<>();
        int[] row = new int[VALUES];
        for (int value = 0; value < VALUES; value++) {
            BitSet readers = new BitSet(members.length);
            for (int index = 0; index < members.length; index++) {
                if (reads(members[index], value)) {
                    readers.set(index);
                }
            }
            row[value] = readers.isEmpty() ? DEAD : behind.computeIfAbsent(readers, read -> behind(members, read));
        }
        steps[state] = row;
        return row;
    }

    private boolean reads(int place, int value) {
        return place != END
                && expressions.get(places.get(place).expression()) instanceof Expression.OneByte(ByteSet bytes)
                && bytes.contains(value);
    }

    private int behind(int[] members, BitSet readers) {
        Closure closure = new Closure();
        readers.stream().forEach(index -> closure.add(places.get(members[index]).next()));
        return state(closure.sorted());
    }

    private int state(int[] members) {
        Places key = new Places(members);
        Integer known = numbersOfStates.get(key);
        if (known != null) {
            return known;
        }
        this.members += members.length;
        requireAtMost(this.members, MOST_MEMBERS);
        int number = states.size();
        numbersOfStates.put(key, number);
        states.add(members);
        if (number == steps.length) {
            steps = Arrays.copyOf(steps, 2 * number);
        }
        steps[number] = UNKNOWN;
        return number;
    }

    private int place(Expression expression, int next) {
        return expression instanceof Expression.Repeat repeat
                ? place(number(expression), repeat.least(), repeat.most(), next)
                : place(number(expression), -1, -1, next);
    }

    private int place(int expression, int least, int most, int next) {
        return numbersOfPlaces.computeIfAbsent(new Place(expression, least, most, next), place -> {
            requireAtMost(places.size(), MOST_PLACES);
            places.add(place);
            return places.size() - 1;
        });
    }

    private void spend(int looks) {
        work += looks;
        requireAtMost(work, MOST_WORK);
    }

    private static void requireAtMost(long found, long most) {
        if (found > most) {
            throw new Failure.Permanent(
                    PermanentCode.INVALID_REQUEST,
                    "the format of the answer can be met in too many ways: repeat less within repetitions");
        }
    }

    private int number(Expression expression) {
        return numbers.computeIfAbsent(expression, added -> {
            expressions.add(added);
            return expressions.size() - 1;
        });
    }

    /// Places that read a byte, and the end: all that can be reached without reading one.
    private final class Closure {
        private final Map<Integer, Boolean> reached = new HashMap<>();

        void add(int from) {
            List<Integer> open = new ArrayList<>();
            open.add(from);
            while (!open.isEmpty()) {
                int number = open.removeLast();
                spend(1);
                if (reached.containsKey(number)) {
                    continue;
                }
                if (number == END) {
                    reached.put(number, true);
                    continue;
                }
                Place place = places.get(number);
                Expression expression = expressions.get(place.expression());
                reached.put(number, expression instanceof Expression.OneByte);
                switch (expression) {
                    case Expression.OneByte _ -> {}
                    case Expression.Sequence(List<Expression> parts) -> open.add(sequence(parts, place.next()));
                    case Expression.Choice(List<Expression> alternatives) ->
                        alternatives.forEach(each -> open.add(place(each, place.next())));
                    case Expression.Repeat repeated -> repeat(repeated.part(), place, open);
                }
            }
        }

        private int sequence(List<Expression> parts, int next) {
            int place = next;
            for (Expression part : parts.reversed()) {
                place = place(part, place);
            }
            return place;
        }

        private void repeat(Expression part, Place place, List<Integer> open) {
            if (place.least() == 0) {
                open.add(place.next());
            }
            if (place.most() > 0) {
                int most = place.most() == Expression.UNBOUNDED ? Expression.UNBOUNDED : place.most() - 1;
                int again = place(place.expression(), Math.max(0, place.least() - 1), most, place.next());
                open.add(place(part, again));
            }
        }

        int[] sorted() {
            return reached.entrySet().stream()
                    .filter(Map.Entry::getValue)
                    .mapToInt(Map.Entry::getKey)
                    .sorted()
                    .toArray();
        }
    }
}
