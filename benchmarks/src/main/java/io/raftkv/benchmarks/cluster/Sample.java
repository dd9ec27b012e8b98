package io.raftkv.benchmarks.cluster;

import io.raftkv.benchmarks.report.Figure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * One measurement, or the medians of several.
 *
 * @param perSecond requests
 * @param p50Micros their median latency
 * @param p99Micros the latency that one in a hundred exceeds
 * @param serverCpuMicros what all servers computed for each
 * @param generatorCpuMicros what the load generator computed for each
 * @param generatorCores how much of one core the generator had, which has one thread
 * @param otherCores how many cores had other work than this
 * @param commandsPerEntry puts that share an entry of the log, or a sync of it
 * @param readsPerConfirmation reads that share the leader's confirmation
 */
record Sample(
    double perSecond,
    double p50Micros,
    double p99Micros,
    double serverCpuMicros,
    double generatorCpuMicros,
    double generatorCores,
    double otherCores,
    double commandsPerEntry,
    double readsPerConfirmation) {
  private static final double MICROS = 1e6;
  private static final double NANOS = 1e9;

  /** A load, as the servers or a variant of them make it. */
  interface Load {
    Generated run() throws IOException, InterruptedException;
  }

  /**
   * Measures.
   *
   * @throws IllegalStateException if a request failed: refusals would look fast
   */
  static Sample take(Servers servers, Load load) throws IOException, InterruptedException {
    Shared countedBefore = servers.shared();
    Duration serversBefore = servers.cpu();
    CpuClock machineBefore = CpuClock.now();
    long began = System.nanoTime();
    Generated generated = load.run();
    double seconds = (System.nanoTime() - began) / NANOS;
    CpuClock machine = CpuClock.now();
    double computed = servers.cpu().minus(serversBefore).toNanos() / NANOS;
    Shared counted = servers.shared().since(countedBefore);
    servers.checkLeader();
    if (generated.failed() != 0 || counted.failures() > generated.underWay()) {
      throw new IllegalStateException(
          servers.name()
              + " failed "
              + generated.failed()
              + " requests, by its own count "
              + counted.failures());
    }
    double generator = machine.childrenSeconds() - machineBefore.childrenSeconds();
    double others = machine.allSeconds() - machineBefore.allSeconds() - computed - generator;
    return new Sample(
        generated.requests() / generated.seconds(),
        generated.p50Micros(),
        generated.p99Micros(),
        computed * MICROS / generated.requests(),
        generator * MICROS / generated.requests(),
        generator / seconds,
        others / seconds,
        counted.commandsPerEntry(),
        counted.readsPerConfirmation());
  }

  /** The median of each figure. */
  static Sample median(List<Sample> samples) {
    return new Sample(
        median(samples, Sample::perSecond),
        median(samples, Sample::p50Micros),
        median(samples, Sample::p99Micros),
        median(samples, Sample::serverCpuMicros),
        median(samples, Sample::generatorCpuMicros),
        median(samples, Sample::generatorCores),
        median(samples, Sample::otherCores),
        median(samples, Sample::commandsPerEntry),
        median(samples, Sample::readsPerConfirmation));
  }

  private static double median(List<Sample> samples, ToDoubleFunction<Sample> figure) {
    return Figure.median(samples.stream().mapToDouble(figure).toArray());
  }
}
