package io.raftkv.benchmarks.size;

import java.nio.file.Path;

/**
 * What both servers are asked for. Times in ns.
 *
 * @param emptyStart the start of an empty store
 * @param empty what that holds of memory
 * @param load writing all keys
 * @param loaded memory after that
 * @param restart the start over the data, where it has a snapshot to start from
 * @param restarted memory after that
 * @param snapshot making one
 * @param snapshotBytes how large that is
 * @param dataBytes what all files of the data folder hold
 */
record Footprint(
    RunningServer.Start emptyStart,
    Memory empty,
    double load,
    Memory loaded,
    RunningServer.Start restart,
    Memory restarted,
    double snapshot,
    double snapshotBytes,
    double dataBytes) {
  /**
   * How much is measured.
   *
   * @param keys of the data set
   * @param repetitions of what takes its median
   * @param folder where data folders are made
   */
  record Plan(int keys, int repetitions, Path folder) {}
}
