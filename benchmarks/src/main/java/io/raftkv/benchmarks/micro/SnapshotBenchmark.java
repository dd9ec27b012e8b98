package io.raftkv.benchmarks.micro;

import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotHeader;
import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.benchmarks.store.WorkFolder;
import io.raftkv.domain.state.StateImage;
import java.io.IOException;
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

/** A snapshot as the node writes it, synced, and as a start loads and checks it. */
@State(Scope.Benchmark)
@Threads(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MILLISECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which calls the setup first
public class SnapshotBenchmark {
  /** How many keys are in it. */
  @Param("100000")
  int snapshotKeys;

  private WorkFolder folder;
  private StandaloneStore opened;
  private SnapshotFolder snapshots;
  private SnapshotFolder.Stored stored;

  /** Loads the store and writes the snapshot that is to be loaded. */
  @Setup(Level.Trial)
  public void open() throws IOException {
    folder = WorkFolder.create("snapshot");
    opened =
        StandaloneStore.open(
            folder.path().resolve("store"),
            new StandaloneStore.Options(false, true, true),
            WalObserver.NONE);
    opened.load(snapshotKeys);
    snapshots = new SnapshotFolder(NioFolder.at(folder.path().resolve("written")));
    stored = write().stored();
  }

  /** Removes all of it. */
  @TearDown(Level.Trial)
  public void close() throws IOException {
    opened.close();
    folder.close();
  }

  /** Writes it, over the one before. */
  @Benchmark
  public SnapshotFolder.Written write() throws IOException {
    try (StateImage image = opened.stateMachine().image()) {
      return snapshots.write(image, 0);
    }
  }

  /** Loads it into a new state. */
  @Benchmark
  public SnapshotHeader load() throws IOException, MalformedSnapshotException {
    return snapshots.load(stored, opened.stateMachine().loader());
  }
}
