package io.raftkv.adapters.http;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * Memory for one body that grows as its bytes arrive, and is counted in a budget of the node.
 *
 * <p>It doubles from {@value #STEP_BYTES} bytes on, so that a client who announces much and sends
 * nothing costs next to nothing. A body of {@value #SMALL_BYTES} bytes at most is counted only once
 * it has to be waited for: one that came with its head costs no more than that head did. Used by
 * one thread at a time.
 */
final class BodyBuffer {
  /** What is read at once, and what is allocated before anything has arrived. */
  private static final int STEP_BYTES = 16 * 1024;

  private static final int SMALL_BYTES = 8 * 1024;
  private static final byte[] NO_MEMORY = {};
  private static final ByteBuffer NOTHING = ByteBuffer.wrap(NO_MEMORY);

  private final ByteBudget budget;
  private final long length;
  private final int bytesMax;
  private byte[] memory = NO_MEMORY;
  private ByteBuffer bytes = NOTHING;
  private long counted;

  /**
   * An empty one.
   *
   * @param length of the body; {@link Framing#CHUNKED} where it is not known
   * @param bytesMax which a known length does not exceed
   */
  BodyBuffer(ByteBudget budget, long length, int bytesMax) {
    this.budget = budget;
    this.length = length;
    this.bytesMax = bytesMax;
  }

  /**
   * Where the next bytes go; without room if all have come.
   *
   * @throws RequestFault 503 if there is no memory, 413 if it is longer than it may be
   */
  ByteBuffer window() {
    int position = bytes.position();
    if (position > bytesMax) {
      throw RequestBody.tooLarge(bytesMax);
    }
    if (position < bytes.limit() || position == length) {
      return bytes;
    }
    if (position == memory.length) {
      grow();
    }
    return bytes.limit((int) Math.min(memory.length, (long) position + STEP_BYTES));
  }

  private void grow() {
    int position = bytes.position();
    // One byte too many is what tells a chunked body that is too long from the longest.
    long most = length == Framing.CHUNKED ? bytesMax + 1L : length;
    int wanted = (int) Math.min(most, Math.max(STEP_BYTES, 2L * position));
    boolean counts = counted > 0 || wanted > SMALL_BYTES;
    if (counts) {
      count(wanted); // beside the old one, until that has been copied
    }
    memory = Arrays.copyOf(memory, wanted);
    bytes = ByteBuffer.wrap(memory).position(position).limit(position);
    if (counts) {
      refund(counted - wanted);
    }
  }

  /**
   * Counts it however small it is, since it will stay for a while.
   *
   * @throws RequestFault 503 if there is no memory
   */
  void stay() {
    if (counted == 0) {
      count(memory.length);
    }
  }

  boolean isCounted() {
    return counted > 0;
  }

  private void count(long more) {
    if (!budget.take(more)) {
      throw RequestFault.unavailable(
          "overloaded", "the bodies of other requests take all the memory there is; retry later");
    }
    counted += more;
  }

  private void refund(long less) {
    budget.give(less);
    counted -= less;
  }

  /** What has arrived, in an array of that length. The memory stays counted. */
  byte[] take() {
    int length = bytes.position();
    return length == memory.length ? memory : Arrays.copyOf(memory, length);
  }

  /** Gives up the memory and its count. Idempotent. */
  void release() {
    memory = NO_MEMORY;
    bytes = NOTHING;
    refund(counted);
  }
}
