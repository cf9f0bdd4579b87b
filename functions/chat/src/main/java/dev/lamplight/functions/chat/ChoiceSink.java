package dev.lamplight.functions.chat;

/// Takes answers while they are written, one after the other or in turns, from one thread at a time.
interface ChoiceSink {
    /// For whoever wants the answers whole.
    ChoiceSink NOBODY = new ChoiceSink() {
        @Override
        public void began(int index) {}

        @Override
        public void piece(int index, Choice.Piece piece) {}

        @Override
        public void ended(Choice choice) {}

        @Override
        public boolean isGone() {
            return false;
        }
    };

    /// The request is good, and the prompt of this answer is about to be read.
    void began(int index);

    /// More of it: whole characters, never a part of a stop.
    void piece(int index, Choice.Piece piece);

    /// All of it.
    void ended(Choice choice);

    /// Whether nobody waits for the rest; asked by several threads.
    boolean isGone();
}
