package dev.lamplight.core.grammar;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;

/// The deterministic automaton of an expression, byte by byte, made as far as somebody walks it. A *place* is one part
/// of the expression that is to be written next, with the place behind it; a *state* is the set of places where a text
/// may be. Nothing is written out in advance, so that ten thousand repetitions cost what is walked of them. Not
/// thread-safe.
final class Automaton {
    /// Where no text of the expression goes on.
    static final int DEAD = -1;

    private static final int UNKNOWN = -2;
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
    private int[][] steps = new int[64][];
    private final int start;

    Automaton(Expression expression) {
        places.add(new Place(-1, -1, -1, -1)); // the end
        Closure closure = new Closure();
        closure.add(place(expression, END));
        this.start = state(closure);
    }

    int start() {
        return start;
    }

    /// How many are known.
    int states() {
        return states.size();
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
        int[] known = steps[state];
        int next = known[value];
        return next == UNKNOWN ? newStep(state, value, known) : next;
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

    private int newStep(int state, int value, int[] known) {
        Closure closure = new Closure();
        for (int member : states.get(state)) {
            if (member != END) {
                Place place = places.get(member);
                if (expressions.get(place.expression()) instanceof Expression.OneByte(ByteSet bytes)
                        && bytes.contains(value)) {
                    closure.add(place.next());
                }
            }
        }
        int next = closure.isEmpty() ? DEAD : state(closure);
        known[value] = next;
        return next;
    }

    private int state(Closure closure) {
        Places key = new Places(closure.sorted());
        Integer known = numbersOfStates.get(key);
        if (known != null) {
            return known;
        }
        int number = states.size();
        numbersOfStates.put(key, number);
        states.add(key.numbers());
        if (number == steps.length) {
            steps = Arrays.copyOf(steps, 2 * number);
        }
        int[] unknown = new int[VALUES];
        Arrays.fill(unknown, UNKNOWN);
        steps[number] = unknown;
        return number;
    }

    private int place(Expression expression, int next) {
        return expression instanceof Expression.Repeat repeat
                ? place(number(expression), repeat.least(), repeat.most(), next)
                : place(number(expression), -1, -1, next);
    }

    private int place(int expression, int least, int most, int next) {
        return numbersOfPlaces.computeIfAbsent(new Place(expression, least, most, next), place -> {
            places.add(place);
            return places.size() - 1;
        });
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

        boolean isEmpty() {
            return reached.isEmpty();
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
