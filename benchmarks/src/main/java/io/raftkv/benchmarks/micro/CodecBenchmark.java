package io.raftkv.benchmarks.micro;

import io.raftkv.adapters.storage.codec.BatchDecoder;
import io.raftkv.adapters.storage.codec.BatchEncoder;
import io.raftkv.adapters.storage.codec.MalformedBatchException;
import io.raftkv.benchmarks.store.Dataset;
import io.raftkv.domain.command.CommandBatch;
import java.nio.ByteBuffer;
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
import org.openjdk.jmh.annotations.Threads;

/** A batch of puts to the bytes of its log entry, and back. */
@State(Scope.Benchmark)
@Threads(1)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@SuppressWarnings("NullAway.Init") // by JMH, which calls the setup first
public class CodecBenchmark {
  /** How many puts are in it. */
  @Param({"1", "100"})
  int puts;

  private CommandBatch batch;
  private ByteBuffer encoded;

  /** Makes the batch. */
  @Setup(Level.Trial)
  public void make() {
    batch =
        new CommandBatch(
            1,
            Dataset.puts(0, puts).stream()
                .<io.raftkv.domain.command.Command>map(put -> put)
                .toList());
    encoded = encode();
  }

  /** As an append does it. */
  @Benchmark
  public ByteBuffer encode() {
    ByteBuffer out = ByteBuffer.allocate(BatchEncoder.size(batch));
    BatchEncoder.encode(batch, out);
    return out.flip();
  }

  /** As recovery does it. */
  @Benchmark
  public CommandBatch decode() throws MalformedBatchException {
    return BatchDecoder.decode(encoded.duplicate());
  }
}
