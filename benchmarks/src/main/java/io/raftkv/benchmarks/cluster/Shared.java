package io.raftkv.benchmarks.cluster;

/**
 * What a cluster has counted since its start, by which one sees how many requests share a step.
 *
 * @param commands written
 * @param entries of the log that held them, or syncs of it where entries are not counted
 * @param reads that were confirmed by the leader
 * @param confirmations that they shared
 * @param failures requests that failed by the servers' own count
 */
record Shared(
    double commands, double entries, double reads, double confirmations, double failures) {
  /** What has been counted since the earlier. */
  Shared since(Shared before) {
    return new Shared(
        commands - before.commands,
        entries - before.entries,
        reads - before.reads,
        confirmations - before.confirmations,
        failures - before.failures);
  }

  double commandsPerEntry() {
    return commands / entries;
  }

  double readsPerConfirmation() {
    return reads / confirmations;
  }
}
