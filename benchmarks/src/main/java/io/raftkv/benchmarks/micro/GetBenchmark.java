package io.raftkv.benchmarks.micro;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.application.api.ReadReply;
import io.raftkv.benchmarks.store.Dataset;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.benchmarks.store.WorkFolder;
import io.raftkv.domain.key.Key;
import java.io.IOException;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/** Linearizable reads of single keys through the use case, one thread. */
@State(Scope.Benchmark)
@Threads(1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which calls the setup first
public class GetBenchmark {
  /** Fits into the cache. */
  private static final int WORKING_SET = 5_000;

  private static final long SEED = 42;

  /** How many keys there are. */
  @Param("1000000")
  int keys;

  /** Whether the point-read cache is on. */
  @Param({"true", "false"})
  boolean cached;

  private WorkFolder folder;
  private StandaloneStore opened;

  // Equal to the stored keys and not the same objects, as those that come with requests are.
  private Key hot;
  private Key[] few;
  private Key[] all;
  private int next;

  /** Loads the store by its own writes, so that keys and values lie as those do. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = WorkFolder.create("get");
    opened =
        StandaloneStore.open(
            folder.path(), new StandaloneStore.Options(false, true, cached), WalObserver.NONE);
    opened.load(keys);
    SplittableRandom random = new SplittableRandom(SEED);
    hot = Dataset.key(random.nextInt(keys));
    few = random.ints(WORKING_SET, 0, keys).mapToObj(Dataset::key).toArray(Key[]::new);
    all = random.ints(keys, 0, keys).mapToObj(Dataset::key).toArray(Key[]::new);
  }

  /** Removes it. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    opened.close();
    folder.close();
  }

  private ReadReply get(Key key) {
    return StandaloneStore.found(opened.store().get(key, ReadConsistency.LINEARIZABLE).join());
  }

  private Key next(Key[] of) {
    int at = next < of.length ? next : 0;
    next = at + 1;
    return of[at];
  }

  /** The same key over and over. */
  @Benchmark
  public ReadReply hot() {
    return get(hot);
  }

  /** At random among as many keys as the cache holds. */
  @Benchmark
  public ReadReply workingSet() {
    return get(next(few));
  }

  /** At random among all keys, nearly all of which the cache does not hold. */
  @Benchmark
  public ReadReply any() {
    return get(next(all));
  }
}
