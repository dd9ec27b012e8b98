package io.raftkv.adapters.storage.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class BatchCodecTest {
  private final SplittableRandom random = new SplittableRandom(20_261);

  private static byte[] encode(CommandBatch batch) {
    ByteBuffer out = ByteBuffer.allocate(BatchEncoder.size(batch));
    BatchEncoder.encode(batch, out);
    assertFalse(out.hasRemaining(), "size() says what encode() writes");
    return out.array();
  }

  @Test
  void everyBatchIsReadBackAsItWas() throws MalformedBatchException {
    for (int i = 0; i < 2_000; i++) {
      CommandBatch batch = randomBatch();
      assertEquals(batch, BatchDecoder.decode(ByteBuffer.wrap(encode(batch))));
    }
  }

  @Test
  void aBatchCutAnywhereIsMalformed() {
    for (int i = 0; i < 50; i++) {
      byte[] bytes = encode(randomBatch());
      for (int length = 0; length < bytes.length; length++) {
        ByteBuffer cut = ByteBuffer.wrap(Arrays.copyOf(bytes, length));
        assertThrows(MalformedBatchException.class, () -> BatchDecoder.decode(cut));
      }
      ByteBuffer longer = ByteBuffer.wrap(Arrays.copyOf(bytes, bytes.length + 1));
      assertThrows(MalformedBatchException.class, () -> BatchDecoder.decode(longer));
    }
  }

  @Test
  void changedBytesAreABatchOrMalformedAndNothingElse() {
    int malformed = 0;
    for (int i = 0; i < 20_000; i++) {
      byte[] bytes = encode(randomBatch());
      for (int flips = random.nextInt(1, 4); flips > 0; flips--) {
        bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
      }
      try {
        BatchDecoder.decode(ByteBuffer.wrap(bytes));
      } catch (MalformedBatchException expected) {
        malformed++;
      }
    }
    assertFalse(malformed == 0);
  }

  private CommandBatch randomBatch() {
    List<Command> commands = new ArrayList<>();
    for (int i = random.nextInt(1, 5); i > 0; i--) {
      commands.add(
          switch (random.nextInt(6)) {
            case 5 -> new Command.Once(id(), change());
            case 0 -> new Command.SetDeadline(key(), random.nextLong());
            case 1 -> new Command.Expire(List.of(new Command.Lapsed(key(), random.nextLong())));
            case 2 -> new Command.Batch(List.of(change(), change(), change()));
            default -> change();
          });
    }
    return new CommandBatch(random.nextLong(), commands);
  }

  private Command.Change change() {
    return random.nextBoolean()
        ? new Command.Delete(key(), precondition())
        : new Command.Put(key(), Value.wrap(bytes(0, 100)), random.nextLong(), precondition());
  }

  private RequestId id() {
    return new RequestId("client-" + random.nextInt(100), random.nextLong(1, Long.MAX_VALUE));
  }

  private Precondition precondition() {
    return switch (random.nextInt(5)) {
      case 0 -> new Precondition.Exists();
      case 1 -> new Precondition.Absent();
      case 2 -> new Precondition.VersionIs(random.nextLong());
      case 3 -> new Precondition.RevisionIn(List.of(random.nextLong(), random.nextLong()));
      default -> Precondition.NONE;
    };
  }

  private Key key() {
    return Key.wrap(bytes(1, 40));
  }

  private byte[] bytes(int from, int to) {
    byte[] bytes = new byte[random.nextInt(from, to)];
    for (int i = 0; i < bytes.length; i++) {
      bytes[i] = (byte) random.nextInt();
    }
    return bytes;
  }
}
