package dev.lamplight.inference;

import java.util.Map;

/// How many encoder runs may go on at the same time.
public record Workers(int count) {
    /// Lambda gives one vCPU per 1,769 MB of memory, while the JVM sees more processors than it may use.
    private static final double MEGABYTES_PER_CPU = 1769;

    private static final String MEMORY_VARIABLE = "AWS_LAMBDA_FUNCTION_MEMORY_SIZE";

    public Workers {
        if (count < 1) {
            throw new IllegalArgumentException("expected at least 1 worker, found " + count);
        }
    }

    /// One worker per processor that this process may really use.
    public static Workers ofThisProcess() {
        return of(System.getenv(), Runtime.getRuntime().availableProcessors());
    }

    /// @param environment variables of the process; without Lambda's, all processors count
    static Workers of(Map<String, String> environment, int processors) {
        String memory = environment.get(MEMORY_VARIABLE);
        if (memory == null) {
            return new Workers(processors);
        }
        long owned = Math.round(Double.parseDouble(memory) / MEGABYTES_PER_CPU);
        return new Workers(Math.clamp(owned, 1, processors));
    }
}
