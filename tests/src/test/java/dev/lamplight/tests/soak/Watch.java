package dev.lamplight.tests.soak;

/// Who watches a trial: is shown how far it is, and says when it must end.
public interface Watch {

    /// False when the time is over or somebody pressed Ctrl-C: the trial returns soon, with what it has found.
    boolean goesOn();

    /// Shows how far the trial is.
    ///
    /// @param planned the whole; the greatest number where there is no bound
    /// @param unit what is counted, in the plural
    void show(long done, long planned, String unit);

    /// Nobody: the trial reaches its scale.
    static Watch nobody() {
        return new Watch() {
            @Override
            public boolean goesOn() {
                return true;
            }

            @Override
            public void show(long done, long planned, String unit) {}
        };
    }
}
