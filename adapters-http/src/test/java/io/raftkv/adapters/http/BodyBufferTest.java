package io.raftkv.adapters.http;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class BodyBufferTest {
  private static final int KIB = 1024;
  private static final int MIB = 1024 * KIB;

  private final ByteBudget budget = new ByteBudget(8L * MIB);

  /** Puts the bytes where the buffer wants them, in pieces of random sizes. */
  private static void arrive(BodyBuffer buffer, byte[] bytes, Random random) {
    int at = 0;
    while (at < bytes.length) {
      ByteBuffer window = buffer.window();
      assertTrue(window.hasRemaining(), "no room at " + at);
      int piece = Math.min(bytes.length - at, 1 + random.nextInt(window.remaining()));
      window.put(bytes, at, piece);
      at += piece;
    }
  }

  @Test
  void anAnnouncedBodyCostsWhatHasArrivedOfIt() {
    BodyBuffer buffer = new BodyBuffer(budget, MIB, MIB);
    buffer.window().put((byte) 1);
    assertEquals(16 * KIB, budget.taken());
    arrive(buffer, new byte[100 * KIB], new Random(1));
    assertEquals(128 * KIB, budget.taken());
    buffer.release();
    buffer.release();
    assertEquals(0, budget.taken());
  }

  @Test
  void aSmallBodyCountsOnlyIfItStays() {
    BodyBuffer buffer = new BodyBuffer(budget, 100, MIB);
    arrive(buffer, new byte[60], new Random(1));
    assertFalse(buffer.isCounted());
    buffer.stay();
    buffer.stay();
    assertEquals(100, budget.taken());
    buffer.release();
    assertEquals(0, budget.taken());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100, 8 * KIB, 8 * KIB + 1, 16 * KIB, 16 * KIB + 1, 100_000, MIB})
  void whatArrivesIsWhatIsTaken(int length) {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] body = new byte[length];
    random.nextBytes(body);
    for (long known : new long[] {length, Framing.CHUNKED}) {
      BodyBuffer buffer = new BodyBuffer(budget, known, MIB);
      arrive(buffer, body, random);
      assertEquals(known == Framing.CHUNKED, buffer.window().hasRemaining(), "seed " + seed);
      assertArrayEquals(body, buffer.take(), "seed " + seed);
      assertTrue(budget.taken() <= 2L * Math.max(length, 8 * KIB), "seed " + seed);
      buffer.release();
      assertEquals(0, budget.taken());
    }
  }

  @Test
  void aChunkedBodyIsTooLongWithItsFirstByteTooMany() {
    BodyBuffer buffer = new BodyBuffer(budget, Framing.CHUNKED, MIB);
    arrive(buffer, new byte[MIB], new Random(1));
    buffer.window().put((byte) 1);
    assertEquals(413, assertThrows(RequestFault.class, buffer::window).status());
  }

  @Test
  void pastTheBudgetThereIsNoMemory() {
    assertTrue(budget.take(8L * MIB - 20 * KIB));
    BodyBuffer first = new BodyBuffer(budget, MIB, MIB);
    first.window().put((byte) 1);
    BodyBuffer second = new BodyBuffer(budget, MIB, MIB);
    assertEquals(503, assertThrows(RequestFault.class, second::window).status());
    second.release();
    first.release();
    assertEquals(8L * MIB - 20 * KIB, budget.taken());
  }
}
