package io.raftkv.adapters.storage.disk;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.util.Objects;

/** Reads a file from its first byte to its end; closing it closes the file. For one thread. */
public final class DiskInputStream extends InputStream {
  private final DiskFile file;
  private long position;

  /** Over an open file, which it takes. */
  public DiskInputStream(DiskFile file) {
    this.file = file;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xFF;
  }

  @Override
  public int read(byte[] into, int offset, int length) throws IOException {
    Objects.checkFromIndexSize(offset, length, into.length);
    if (length == 0) {
      return 0;
    }
    int count = file.read(ByteBuffer.wrap(into, offset, length), position);
    position += count;
    return count == 0 ? -1 : count;
  }

  @Override
  public void close() throws IOException {
    file.close();
  }
}
