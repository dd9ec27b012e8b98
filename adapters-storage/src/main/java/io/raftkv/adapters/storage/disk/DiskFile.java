package io.raftkv.adapters.storage.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file. For one thread at a time. */
public interface DiskFile extends Closeable {
  /** Its length in bytes. */
  long size() throws IOException;

  /**
   * Writes all of the buffer at the position; a file grows as far as is needed.
   *
   * @throws NoSpaceException if the disk has no room for it; a part may have been written
   */
  void write(ByteBuffer bytes, long position) throws IOException;

  /**
   * Reads at the position until the buffer or the file is at its end.
   *
   * @return how many bytes were read
   */
  int read(ByteBuffer into, long position) throws IOException;

  /** Makes it so many bytes long, which are no more than it has; that is durable as writes are. */
  void truncate(long size) throws IOException;

  /**
   * Makes all that was written durable, with the length. After a failure nobody knows what is
   * durable, and another call would not tell.
   */
  void sync() throws IOException;
}
