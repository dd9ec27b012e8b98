package io.raftkv.adapters.http;

import java.io.IOException;
import java.nio.ByteBuffer;

/**
 * Takes the framing off one chunked body (RFC 9112, section 7.1), in pieces as they arrive.
 *
 * <p>Strict where leniency lets two servers see different requests in the same bytes: lines end in
 * CR LF, and a size is hexadecimal digits alone. Extensions and trailers are bounded and dropped.
 */
final class ChunkedDecoder {
  private static final int SIZE_DIGITS_MAX = 15; // what a long holds, whatever the digits
  private static final int EXTENSION_BYTES_MAX = 1024;
  private static final int TRAILER_BYTES_MAX = 8 * 1024;

  private enum State {
    SIZE,
    EXTENSION,
    SIZE_END,
    DATA,
    DATA_END,
    DATA_END_LF,
    TRAILER_START,
    TRAILER,
    TRAILER_END,
    LAST_LF,
    FINISHED
  }

  private State state = State.SIZE;
  private long chunkLeft;
  private int digits;
  private int lineBytes;

  /** Whether the body and its trailers have been read to their end. */
  boolean finished() {
    return state == State.FINISHED;
  }

  /**
   * Moves what it can of the body's own bytes: until the input is used up, the output is full, or
   * the body has ended. What follows the end stays in the input.
   *
   * @throws IOException if the framing is malformed; what follows cannot be understood
   */
  void decode(ByteBuffer in, ByteBuffer out) throws IOException {
    while (in.hasRemaining() && state != State.FINISHED) {
      if (state != State.DATA) {
        framing(in.get());
      } else if (out.hasRemaining()) {
        data(in, out);
      } else {
        return;
      }
    }
  }

  private void data(ByteBuffer in, ByteBuffer out) {
    int bytes = (int) Math.min(chunkLeft, Math.min(in.remaining(), out.remaining()));
    out.put(out.position(), in, in.position(), bytes);
    in.position(in.position() + bytes);
    out.position(out.position() + bytes);
    chunkLeft -= bytes;
    if (chunkLeft == 0) {
      state = State.DATA_END;
    }
  }

  private void framing(byte b) throws IOException {
    switch (state) {
      case SIZE -> size(b);
      case EXTENSION -> skipUntilCr(b, State.SIZE_END, EXTENSION_BYTES_MAX);
      case SIZE_END -> {
        expect(b, '\n');
        state = chunkLeft == 0 ? State.TRAILER_START : State.DATA;
        digits = 0;
        lineBytes = 0;
      }
      case DATA_END -> {
        expect(b, '\r');
        state = State.DATA_END_LF;
      }
      case DATA_END_LF -> {
        expect(b, '\n');
        state = State.SIZE;
      }
      case TRAILER_START -> {
        state = b == '\r' ? State.LAST_LF : State.TRAILER;
        if (b != '\r') {
          skipUntilCr(b, State.TRAILER_END, TRAILER_BYTES_MAX);
        }
      }
      case TRAILER -> skipUntilCr(b, State.TRAILER_END, TRAILER_BYTES_MAX);
      case TRAILER_END -> {
        expect(b, '\n');
        state = State.TRAILER_START;
      }
      case LAST_LF -> {
        expect(b, '\n');
        state = State.FINISHED;
      }
      case DATA, FINISHED -> throw new IllegalStateException("no framing is due in " + state);
    }
  }

  private void size(byte b) throws IOException {
    int digit = b < 0 ? -1 : Character.digit(b, 16);
    if (digit >= 0) {
      digits++;
      if (digits > SIZE_DIGITS_MAX) {
        throw new IOException("a chunk's size has too many digits");
      }
      chunkLeft = chunkLeft << 4 | digit;
    } else if (digits == 0) {
      throw new IOException("a chunk does not begin with its size");
    } else if (b == '\r') {
      state = State.SIZE_END;
    } else {
      if (b != ';' && b != ' ' && b != '\t') {
        throw new IOException("a chunk's size is followed by neither an extension nor a line end");
      }
      state = State.EXTENSION;
    }
  }

  private void skipUntilCr(byte b, State then, int bytesMax) throws IOException {
    lineBytes++;
    if (b == '\n' || lineBytes > bytesMax) {
      throw new IOException("a line between or after the chunks is malformed or too long");
    }
    if (b == '\r') {
      state = then;
    }
  }

  private static void expect(byte b, char wanted) throws IOException {
    if (b != wanted) {
      throw new IOException("a line between or after the chunks does not end in CR LF");
    }
  }
}
