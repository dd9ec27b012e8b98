package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class RequestLedgerTest {
  private static final Key A = Key.of("a");
  private static final RequestLimits FEW = new RequestLimits(3, 4, 100);

  private StateMachine machine = machine();

  private static StateMachine machine() {
    return new StateMachine(new Retention(100, 1 << 20), FEW, ChangeListener.NONE);
  }

  private Outcome apply(long proposedAt, Command command) {
    LogEntry entry =
        new LogEntry(
            machine.view().appliedIndex() + 1, new CommandBatch(proposedAt, List.of(command)));
    return machine.apply(entry).getFirst();
  }

  private static Command.Once put(String client, long sequence) {
    return new Command.Once(
        new RequestId(client, sequence),
        new Command.Put(A, Value.of(client + sequence), 0, Precondition.NONE));
  }

  @Test
  void aRetryGetsTheFirstOutcomeAndChangesNothing() {
    Outcome first = apply(1, put("c", 1));
    assertEquals(new Outcome.Written(1, 1), first);
    assertEquals(new Outcome.Written(2, 2), apply(1, put("c", 2)));
    View before = machine.view();
    assertEquals(first, apply(1, put("c", 1)));
    assertEquals(before.revision(), machine.view().revision());
    assertEquals(before.hash(), machine.view().hash());
  }

  @Test
  void requestsMayComeInAnyOrder() {
    apply(1, put("c", 3));
    assertEquals(new Outcome.Written(2, 2), apply(1, put("c", 1)));
    assertEquals(new Outcome.Written(3, 3), apply(1, put("c", 2)));
    assertEquals(new Outcome.Written(2, 2), apply(1, put("c", 1)));
  }

  @Test
  void whatIsOlderThanTheLastRequestsIsForgottenAndNeverAppliedAgain() {
    for (int i = 1; i <= 6; i++) {
      apply(1, put("c", i));
    }
    long revision = machine.view().revision();
    assertEquals(new Outcome.RequestForgotten(2), apply(1, put("c", 1)));
    assertEquals(new Outcome.RequestForgotten(2), apply(1, put("c", 2)));
    assertEquals(new Outcome.Written(3, 3), apply(1, put("c", 3)));
    assertEquals(revision, machine.view().revision());
  }

  @Test
  void aLateRequestThatFindsNoRoomIsAppliedOnceAllTheSame() {
    for (int i = 11; i <= 14; i++) {
      apply(1, put("c", i));
    }
    assertEquals(new Outcome.Written(5, 5), apply(1, put("c", 5)));
    assertEquals(new Outcome.RequestForgotten(5), apply(1, put("c", 5)));
    assertEquals(new Outcome.Written(1, 1), apply(1, put("c", 11)));
  }

  @Test
  void largeBatchesTakeTheRoomOfSeveral() {
    List<Command.Change> changes = new ArrayList<>();
    for (int i = 0; i < 64; i++) {
      changes.add(new Command.Delete(Key.of("k" + i), Precondition.NONE));
    }
    apply(1, put("c", 1));
    Command.Once batch = new Command.Once(new RequestId("c", 2), new Command.Batch(changes));
    Outcome outcome = apply(1, batch);
    assertEquals(new Outcome.RequestForgotten(1), apply(1, put("c", 1)));
    assertEquals(outcome, apply(1, batch));
  }

  @Test
  void anIdOfAnotherKindOfRequestIsNotAnsweredWithItsOutcome() {
    apply(1, put("c", 1));
    for (Command other :
        List.of(
            new Command.Delete(A, Precondition.NONE),
            new Command.SetDeadline(A, 9),
            new Command.Batch(List.of(new Command.Delete(A, Precondition.NONE))))) {
      assertEquals(
          new Outcome.RequestIdReused(), apply(1, new Command.Once(new RequestId("c", 1), other)));
    }
    assertEquals(1, machine.view().revision());
  }

  @Test
  void aClientIsForgottenWhenItHasBeenSilentByTheTimeOfTheLog() {
    apply(1_000, put("c", 1));
    apply(1_099, new Command.Delete(Key.of("x"), Precondition.NONE));
    assertEquals(new Outcome.Written(1, 1), apply(1_050, put("c", 1)));
    apply(1_100, new Command.Delete(Key.of("x"), Precondition.NONE));
    StateDigest without = machine.view().hash();
    assertEquals(new Outcome.Written(2, 2), apply(500, put("c", 1)));
    assertEquals(1_100, machine.view().clockMillis());
    machine = machine();
    apply(0, new Command.Put(A, Value.of("c1"), 0, Precondition.NONE));
    assertEquals(machine.view().hash(), without, "nothing of a forgotten client is left");
  }

  @Test
  void aNewClientIsRefusedRatherThanAnOldOneForgottenBeforeItsTime() {
    apply(1, put("c1", 1));
    apply(1, put("c2", 1));
    apply(1, put("c3", 1));
    assertEquals(new Outcome.TooManyClients(), apply(1, put("c4", 1)));
    assertEquals(new Outcome.Written(4, 4), apply(50, put("c1", 2)));
    assertEquals(new Outcome.Written(5, 5), apply(101, put("c4", 1)));
    assertEquals(new Outcome.Written(1, 1), apply(101, put("c1", 1)));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aStateFromASnapshotRemembersTheSame(long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    long time = 0;
    for (int round = 0; round < 50; round++) {
      StateMachine copy = copy();
      assertEquals(machine.view(), copy.view());
      for (int i = 0; i < 20; i++) {
        time += random.nextInt(20) - 5;
        Command command =
            random.nextInt(5) == 0
                ? new Command.Delete(A, Precondition.NONE)
                : put("c" + random.nextInt(5), random.nextInt(1, 12));
        LogEntry entry =
            new LogEntry(
                machine.view().appliedIndex() + 1,
                new CommandBatch(Math.max(0, time), List.of(command)));
        assertEquals(machine.apply(entry), copy.apply(entry));
        assertEquals(machine.view(), copy.view());
      }
    }
  }

  private StateMachine copy() {
    StateMachine copy = machine();
    StateLoader loader = copy.loader();
    try (StateImage image = machine.image()) {
      image.scan(
          entry -> {
            VersionedValue v = entry.versioned();
            loader.add(
                entry.key(),
                v.value(),
                v.version(),
                v.createRevision(),
                v.modRevision(),
                v.deadlineMillis());
            return true;
          });
      image.clients().forEach(loader::add);
      copy.install(loader, image.view());
    }
    return copy;
  }

  @Test
  void aLoaderRefusesAClientThatComesTwice() {
    StateLoader loader = machine.loader();
    ClientRequests client = new ClientRequests("c", 1, 0, List.of());
    loader.add(client);
    assertThrows(IllegalArgumentException.class, () -> loader.add(client));
  }

  @Test
  void whatNoClientRetriesHasNoId() {
    RequestId id = new RequestId("c", 1);
    assertThrows(
        IllegalArgumentException.class, () -> new Command.Once(id, new Command.Expire(List.of())));
    assertThrows(IllegalArgumentException.class, () -> new Command.Once(id, put("c", 2)));
    assertInstanceOf(Command.Put.class, put("c", 1).command());
  }
}
