package io.raftkv.adapters.storage.offline;

/** Is told how a long piece of work gets on, by the thread that does it. */
public interface Progress {
  /** Is told nothing. */
  Progress NONE =
      new Progress() {
        @Override
        public void expect(long bytes) {}

        @Override
        public void advance(long bytes) {}
      };

  /** So many bytes are to be read in all, about. */
  void expect(long bytes);

  /** So many more have been read. */
  void advance(long bytes);
}
