package io.raftkv.client.cli;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import org.jspecify.annotations.Nullable;

/** Remembers why it could not write, which the print streams above it keep to themselves. */
final class CheckedOutput extends FilterOutputStream {
  private @Nullable IOException fault;

  CheckedOutput(OutputStream out) {
    super(out);
  }

  /** The first failure; null while there is none. */
  @Nullable IOException fault() {
    return fault;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] bytes, int offset, int length) throws IOException {
    try {
      out.write(bytes, offset, length);
    } catch (IOException e) {
      fault = fault == null ? e : fault;
      throw e;
    }
  }
}
