package io.raftkv.benchmarks.micro;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.application.api.PageQuery;
import io.raftkv.application.api.PageReply;
import io.raftkv.application.api.ReadConsistency;
import io.raftkv.benchmarks.store.Dataset;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.benchmarks.store.WorkFolder;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
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

/** Pages of keys with their values from a random key on, one thread. */
@State(Scope.Benchmark)
@Threads(1)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which calls the setup first
public class ScanBenchmark {
  private static final long SEED = 42;

  /** How many keys there are. */
  @Param("1000000")
  int keys;

  /** How many of them are read. */
  @Param({"100", "10000"})
  int page;

  private WorkFolder folder;
  private StandaloneStore opened;
  private final SplittableRandom random = new SplittableRandom(SEED);

  /** Loads the store by its own writes. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = WorkFolder.create("scan");
    opened =
        StandaloneStore.open(
            folder.path(), new StandaloneStore.Options(false, true, true), WalObserver.NONE);
    opened.load(keys);
  }

  /** Removes it. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    opened.close();
    folder.close();
  }

  /** One page. Those from the last few keys are shorter. */
  @Benchmark
  public PageReply scan() {
    Key from = Dataset.key(random.nextInt(keys));
    PageReply reply =
        opened
            .store()
            .scan(
                new PageQuery(
                    KeyRange.ALL.from(from, true),
                    false,
                    page,
                    Long.MAX_VALUE,
                    ReadConsistency.LINEARIZABLE))
            .join();
    if (reply instanceof PageReply.Page) {
      return reply;
    }
    throw new IllegalStateException("no page: " + reply);
  }
}
