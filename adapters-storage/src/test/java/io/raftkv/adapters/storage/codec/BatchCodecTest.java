package io.raftkv.adapters.storage.codec;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.Actor;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.Authority;
import io.raftkv.domain.access.Credential;
import io.raftkv.domain.access.KeyDigest;
import io.raftkv.domain.access.RevokedToken;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.UUID;
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
          switch (random.nextInt(9)) {
            case 8 -> txn();
            case 5 -> new Command.Once(id(), change());
            case 6 -> new Command.By(authority(), by());
            case 7 -> new Command.ChangeAccess(accessChange());
            case 0 -> new Command.SetDeadline(key(), random.nextLong());
            case 1 -> new Command.Expire(List.of(new Command.Lapsed(key(), random.nextLong())));
            case 2 -> new Command.Batch(List.of(change(), change(), change()));
            default -> change();
          });
    }
    return new CommandBatch(random.nextLong(), commands);
  }

  private Command by() {
    return switch (random.nextInt(3)) {
      case 0 -> new Command.Once(id(), random.nextBoolean() ? change() : txn());
      case 1 -> new Command.ChangeAccess(accessChange());
      default -> change();
    };
  }

  private Command.Txn txn() {
    List<Comparison> comparisons = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      comparisons.add(new Comparison(key(), relation(), operand()));
    }
    return new Command.Txn(comparisons, changes(), changes());
  }

  private List<Command.Change> changes() {
    List<Command.Change> changes = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      changes.add(
          random.nextBoolean()
              ? new Command.Delete(key(), Precondition.NONE)
              : new Command.Put(key(), Value.of("v" + i), random.nextLong(), Precondition.NONE));
    }
    return changes;
  }

  private Comparison.Relation relation() {
    Comparison.Relation[] relations = Comparison.Relation.values();
    return relations[random.nextInt(relations.length)];
  }

  private Comparison.Operand operand() {
    return switch (random.nextInt(4)) {
      case 0 -> new Comparison.Operand.Version(random.nextLong());
      case 1 -> new Comparison.Operand.CreateRevision(random.nextLong());
      case 2 -> new Comparison.Operand.ModRevision(random.nextLong());
      default -> new Comparison.Operand.Content(Value.of("c" + random.nextInt(99)));
    };
  }

  private Authority authority() {
    Credential credential =
        switch (random.nextInt(3)) {
          case 0 -> new Credential.Key(uuid());
          case 1 -> new Credential.Token(uuid(), random.nextLong());
          default -> new Credential.Certificate();
        };
    return new Authority(new Actor(uuid(), credential), random.nextLong());
  }

  private AccessChange accessChange() {
    return switch (random.nextInt(12)) {
      case 0 -> new AccessChange.Found(user(), random.nextBoolean() ? null : apiKey());
      case 1 -> new AccessChange.AddUser(user());
      case 2 -> new AccessChange.DeleteUser(uuid());
      case 3 -> new AccessChange.SetRole(uuid(), role(), random.nextLong());
      case 4 -> new AccessChange.SetScope(uuid(), scope(), random.nextLong());
      case 5 -> new AccessChange.SetDisabled(uuid(), random.nextBoolean(), random.nextLong());
      case 6 ->
          new AccessChange.SetPassword(uuid(), "$2b$hash", random.nextLong(), random.nextLong());
      case 7 -> new AccessChange.AddKey(apiKey());
      case 8 -> new AccessChange.DeleteKey(uuid());
      case 10 -> new AccessChange.ResetAdmin(user());
      case 9 -> new AccessChange.Revoke(new RevokedToken(uuid(), uuid(), random.nextLong(99)));
      default ->
          new AccessChange.NoteUse(
              List.of(
                  new AccessChange.Use(uuid(), random.nextLong()),
                  new AccessChange.Use(uuid(), random.nextLong())));
    };
  }

  private User user() {
    Role role = role();
    return new User(
        uuid(),
        "name-" + random.nextInt(99),
        random.nextBoolean() ? "" : "$2b$hash",
        role,
        role == Role.ADMIN ? Scope.ALL : scope(),
        random.nextBoolean(),
        random.nextBoolean(),
        random.nextLong(99),
        random.nextLong(99),
        random.nextLong(99, 199));
  }

  private ApiKey apiKey() {
    Role role = role();
    byte[] digest = new byte[KeyDigest.BYTES];
    random.nextBytes(digest);
    return new ApiKey(
        uuid(),
        KeyDigest.wrap(digest),
        uuid(),
        "schlüssel " + random.nextInt(99),
        role,
        role == Role.ADMIN ? Scope.ALL : scope(),
        random.nextLong(99),
        random.nextLong(99),
        random.nextLong(99));
  }

  private Role role() {
    return Role.ofLevel(random.nextInt(1, 4));
  }

  private Scope scope() {
    return switch (random.nextInt(3)) {
      case 0 -> Scope.ALL;
      case 1 -> Scope.NONE;
      default -> Scope.of(List.of(key(), key()));
    };
  }

  private UUID uuid() {
    return new UUID(random.nextLong(), random.nextLong());
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
