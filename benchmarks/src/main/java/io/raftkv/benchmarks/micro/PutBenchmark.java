package io.raftkv.benchmarks.micro;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.application.api.WriteReply;
import io.raftkv.benchmarks.store.Dataset;
import io.raftkv.benchmarks.store.StandaloneStore;
import io.raftkv.benchmarks.store.WorkFolder;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import java.io.IOException;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Level;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;
import org.openjdk.jmh.annotations.Threads;

/**
 * Writes through the use case into a log in a real folder. A writer is a virtual thread that waits
 * for each of its writes, so that there are as many writes in flight as writers.
 */
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(jvmArgsAppend = "-Djmh.executor=VIRTUAL")
public class PutBenchmark {
  private static final int MANY = 256;
  private static final int BATCH = 100;

  /** The store that all writers share. */
  @State(Scope.Benchmark)
  @SuppressWarnings("NullAway.Init") // by JMH, which calls the setup first
  public static class Opened {
    /** How many keys there are, all of which are overwritten at random. */
    @Param("100000")
    int existing;

    /** Whether every batch is synced before it is acknowledged. */
    @Param({"true", "false"})
    boolean sync;

    private WorkFolder folder;
    private StandaloneStore store;
    private final AtomicInteger writers = new AtomicInteger();

    /** Loads it. */
    @Setup(Level.Trial)
    public void open() throws IOException {
      folder = WorkFolder.create("put");
      store =
          StandaloneStore.open(
              folder.path(), new StandaloneStore.Options(sync, true, true), WalObserver.NONE);
      store.load(existing);
    }

    /** Removes it. */
    @TearDown(Level.Trial)
    public void close() throws IOException {
      store.close();
      folder.close();
    }
  }

  /** One writer, with a key of its own for compare-and-set. */
  @State(Scope.Thread)
  @SuppressWarnings("NullAway.Init") // by JMH, which calls the setup first
  public static class Writer {
    private SplittableRandom random;
    private int own;
    private long version;

    /** Numbers the writer. */
    @Setup(Level.Trial)
    public void begin(Opened opened) {
      own = opened.existing + opened.writers.getAndIncrement();
      random = new SplittableRandom(own);
    }
  }

  private static WriteReply put(Opened opened, Writer writer) {
    return opened.store.put(writer.random.nextInt(opened.existing), writer.random.nextLong());
  }

  /** One writer. */
  @Benchmark
  @Threads(1)
  public WriteReply alone(Opened opened, Writer writer) {
    return put(opened, writer);
  }

  /** Many writers. */
  @Benchmark
  @Threads(MANY)
  public WriteReply inFlight(Opened opened, Writer writer) {
    return put(opened, writer);
  }

  /** Many writers, each of which compares and sets the version of its own key. */
  @Benchmark
  @Threads(MANY)
  public WriteReply compareAndSet(Opened opened, Writer writer) {
    Precondition expected =
        writer.version == 0
            ? new Precondition.Absent()
            : new Precondition.VersionIs(writer.version);
    WriteReply reply =
        opened
            .store
            .store()
            .put(Dataset.key(writer.own), Dataset.value(writer.version), null, expected, null)
            .join();
    if (reply instanceof WriteReply.Applied(Outcome.Written(long _, long version))) {
      writer.version = version;
      return reply;
    }
    throw new IllegalStateException("not set: " + reply);
  }

  /** One writer, with a hundred puts in each batch. Counted in puts. */
  @Benchmark
  @Threads(1)
  @OperationsPerInvocation(BATCH)
  public WriteReply batch(Opened opened, Writer writer) {
    int from = writer.random.nextInt(opened.existing - BATCH);
    List<Command.Change> changes = Dataset.puts(from, from + BATCH);
    return StandaloneStore.applied(opened.store.store().batch(changes, null).join());
  }
}
