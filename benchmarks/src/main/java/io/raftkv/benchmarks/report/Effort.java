package io.raftkv.benchmarks.report;

/** How much time a report may take. */
public enum Effort {
  /** Figures to be published. */
  FULL,
  /** Shows that everything works; its figures mean little. */
  QUICK;

  /** The one or the other. */
  public <T> T choose(T full, T quick) {
    return switch (this) {
      case FULL -> full;
      case QUICK -> quick;
    };
  }
}
