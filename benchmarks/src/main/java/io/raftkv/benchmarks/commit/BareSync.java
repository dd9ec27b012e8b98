package io.raftkv.benchmarks.commit;

import io.raftkv.benchmarks.report.Latencies;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import org.HdrHistogram.Histogram;

/**
 * What the disk allows: one thread writes a sector's worth into a preallocated file and syncs it,
 * over and over. No log can acknowledge one write after the other faster than this. For one thread.
 */
final class BareSync implements AutoCloseable {
  private static final int WRITE_BYTES = 512;
  private static final int FILE_BYTES = 64 << 20;
  private static final int ZEROS_BYTES = 1 << 20;

  private final FileChannel file;
  private final ByteBuffer sector = ByteBuffer.allocateDirect(WRITE_BYTES);
  private long position;

  private BareSync(FileChannel file) {
    this.file = file;
  }

  /** Over a new file, filled with zeros and synced as a log's segment is. */
  static BareSync open(Path path) throws IOException {
    FileChannel file =
        FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    ByteBuffer zeros = ByteBuffer.allocateDirect(ZEROS_BYTES);
    for (int written = 0; written < FILE_BYTES; written += ZEROS_BYTES) {
      zeros.clear();
      while (zeros.hasRemaining()) {
        var _ = file.write(zeros);
      }
    }
    file.force(true);
    return new BareSync(file);
  }

  /** Goes on for that long; how long each write with its sync took, in ns. */
  Histogram run(Duration time) throws IOException {
    Histogram latencies = Latencies.histogram();
    long end = System.nanoTime() + time.toNanos();
    for (long began = System.nanoTime(); began < end; ) {
      sector.clear();
      var _ = file.write(sector, position);
      file.force(false);
      position = (position + WRITE_BYTES) % FILE_BYTES;
      long now = System.nanoTime();
      latencies.recordValue(now - began);
      began = now;
    }
    return latencies;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
