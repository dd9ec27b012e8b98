package io.raftkv.adapters.storage.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.domain.access.AccessRefusal;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.command.Outcome;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

final class OutcomeCodecTest {
  static List<Outcome> outcomes() {
    return List.of(
        new Outcome.Written(Long.MAX_VALUE, 2),
        new Outcome.Deleted(3, true),
        new Outcome.Deleted(3, false),
        new Outcome.BatchApplied(4, List.of()),
        new Outcome.BatchApplied(4, List.of(0L, 1L, Long.MAX_VALUE)),
        new Outcome.TxnApplied(4, true, List.of()),
        new Outcome.TxnApplied(
            4, false, List.of(new Outcome.Effect(0, true), new Outcome.Effect(9, false))),
        new Outcome.DeadlineSet(5),
        new Outcome.Expired(6, 7),
        new Outcome.PreconditionFailed(1, 2, 3),
        new Outcome.KeyNotFound(),
        new Outcome.RequestForgotten(8),
        new Outcome.RequestIdReused(),
        new Outcome.TooManyClients(),
        new Outcome.AccessChanged(9),
        new Outcome.AccessRefused(AccessRefusal.LAST_ADMIN),
        new Outcome.Denied(Denial.SCOPE));
  }

  private static ByteBuffer encode(Outcome outcome) {
    ByteBuffer out = ByteBuffer.allocate(OutcomeCodec.size(outcome));
    OutcomeCodec.encode(outcome, out);
    assertFalse(out.hasRemaining(), "size() says what encode() writes");
    return out.flip();
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void everyOutcomeIsReadBackAsItWas(Outcome outcome) {
    ByteBuffer bytes = encode(outcome);
    assertEquals(outcome, OutcomeCodec.decode(bytes));
    assertFalse(bytes.hasRemaining());
  }

  @ParameterizedTest
  @MethodSource("outcomes")
  void anOutcomeThatIsCutIsNone(Outcome outcome) {
    ByteBuffer bytes = encode(outcome);
    for (int length = 0; length < bytes.limit(); length++) {
      ByteBuffer cut = bytes.slice(0, length);
      assertThrows(BufferUnderflowException.class, () -> OutcomeCodec.decode(cut));
    }
  }

  @Test
  void anUnknownTagIsNoOutcome() {
    ByteBuffer bytes = ByteBuffer.wrap(new byte[] {99, 0, 0});
    assertThrows(IllegalArgumentException.class, () -> OutcomeCodec.decode(bytes));
  }

  @Test
  void aCountIsNotBelieved() {
    ByteBuffer bytes = encode(new Outcome.BatchApplied(4, List.of(1L)));
    bytes.putInt(9, Integer.MAX_VALUE);
    assertThrows(BufferUnderflowException.class, () -> OutcomeCodec.decode(bytes));
  }
}
