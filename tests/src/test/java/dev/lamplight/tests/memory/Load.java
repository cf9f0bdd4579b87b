package dev.lamplight.tests.memory;

import java.io.IOException;

/// What one function is asked, over and over: small and large, good, bad and empty, several stores, both languages.
/// Which request comes is decided by its number alone.
interface Load {
    /// `etl` and the like.
    String function();

    /// What has to be there before; other functions may do it.
    void prepare() throws IOException, InterruptedException;

    /// The request of that number, answered when this returns.
    ///
    /// @throws AssertionError where the function does not live through it
    void request(int number) throws IOException, InterruptedException;
}
