package dev.lamplight.tests.clouds;

/// Something that is true of AWS, and is to be true of every cloud that stands for it.
///
/// @param area what it is about, as the table heads its part
/// @param sentence what is claimed; names it everywhere
record Claim(String area, String sentence, Check check) {
    /// Fails with an assertion where the claim does not hold.
    @FunctionalInterface
    interface Check {
        void on(Ground ground) throws Exception;
    }

    @Override
    public String toString() {
        return area + ": " + sentence;
    }
}
