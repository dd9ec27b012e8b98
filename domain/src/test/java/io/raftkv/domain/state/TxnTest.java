package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Comparison;
import io.raftkv.domain.command.Comparison.Operand;
import io.raftkv.domain.command.Comparison.Relation;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class TxnTest {
  private static final Key A = Key.of("a");
  private static final Key B = Key.of("b");
  private static final Key C = Key.of("c");

  private final StateMachine machine =
      new StateMachine(new Retention(100, 1 << 20), ChangeListener.NONE);
  private long index;

  private Outcome apply(Command command) {
    return machine
        .apply(new LogEntry(++index, new CommandBatch(index, List.of(command))))
        .getFirst();
  }

  private static Command.Change put(Key key, String value) {
    return new Command.Put(key, Value.of(value), Command.NO_DEADLINE, Precondition.NONE);
  }

  private static Command.Change delete(Key key) {
    return new Command.Delete(key, Precondition.NONE);
  }

  private static Comparison version(Key key, Relation relation, long version) {
    return new Comparison(key, relation, new Operand.Version(version));
  }

  private Outcome.TxnApplied txn(Comparison... comparisons) {
    return assertInstanceOf(
        Outcome.TxnApplied.class,
        apply(new Command.Txn(List.of(comparisons), List.of(), List.of())));
  }

  @Test
  void whatHoldsChoosesWhichChangesAreMadeAllAtOneRevision() {
    Command lock =
        new Command.Txn(
            List.of(version(A, Relation.EQUAL, 0)),
            List.of(put(A, "mine"), put(B, "1"), delete(C)),
            List.of(put(C, "lost")));
    assertEquals(
        new Outcome.TxnApplied(
            1,
            true,
            List.of(
                new Outcome.Effect(1, false),
                new Outcome.Effect(1, false),
                new Outcome.Effect(0, false))),
        apply(lock));
    assertEquals(
        new Outcome.TxnApplied(2, false, List.of(new Outcome.Effect(1, false))), apply(lock));
    assertEquals(
        new Outcome.TxnApplied(3, false, List.of(new Outcome.Effect(2, true))), apply(lock));
    assertEquals(3, machine.view().keys());
  }

  @Test
  void whatIsComparedIsTheStateBeforeIt() {
    apply(put(A, "1"));
    Outcome outcome =
        apply(
            new Command.Txn(
                List.of(version(A, Relation.EQUAL, 1), version(B, Relation.EQUAL, 0)),
                List.of(put(B, "x"), put(A, "2"), delete(A)),
                List.of()));
    assertEquals(
        new Outcome.TxnApplied(
            2,
            true,
            List.of(
                new Outcome.Effect(1, false),
                new Outcome.Effect(2, true),
                new Outcome.Effect(0, true))),
        outcome);
    assertEquals(1, machine.view().keys());
  }

  @Test
  void oneThatWritesNothingMakesNoRevision() {
    apply(put(A, "1"));
    assertEquals(1, txn(version(A, Relation.EQUAL, 1)).revision());
    apply(new Command.Txn(List.of(), List.of(delete(B)), List.of()));
    assertEquals(1, machine.view().revision());
    assertNull(machine.history().at(2));
  }

  @ParameterizedTest
  @CsvSource({
    "EQUAL, 1, false", "EQUAL, 2, true", "EQUAL, 3, false",
    "NOT_EQUAL, 1, true", "NOT_EQUAL, 2, false", "NOT_EQUAL, 3, true",
    "LESS, 1, false", "LESS, 2, false", "LESS, 3, true",
    "GREATER, 1, true", "GREATER, 2, false", "GREATER, 3, false",
  })
  void eachRelationHoldsOfEachOperandAsItShould(Relation relation, long given, boolean holds) {
    apply(put(C, "so that a's revisions are not its version"));
    apply(put(A, "m"));
    apply(put(A, "n"));
    long versionIs2 = given;
    long createdAt2 = given;
    long writtenAt3 = given + 1;
    String contentIsN = given == 1 ? "m" : given == 2 ? "n" : "n\0";
    assertEquals(holds, txn(version(A, relation, versionIs2)).succeeded());
    assertEquals(
        holds,
        txn(new Comparison(A, relation, new Operand.CreateRevision(createdAt2))).succeeded());
    assertEquals(
        holds, txn(new Comparison(A, relation, new Operand.ModRevision(writtenAt3))).succeeded());
    assertEquals(
        holds,
        txn(new Comparison(A, relation, new Operand.Content(Value.of(contentIsN)))).succeeded());
  }

  @ParameterizedTest
  @CsvSource({"EQUAL", "NOT_EQUAL", "LESS", "GREATER"})
  void noComparisonHoldsOfTheContentOfAnAbsentKey(Relation relation) {
    Operand content = new Operand.Content(Value.EMPTY);
    assertEquals(false, txn(new Comparison(A, relation, content)).succeeded());
  }

  @Test
  void aRetryGetsTheOutcomeOfTheFirst() {
    Command once =
        new Command.Once(
            new RequestId("c", 1),
            new Command.Txn(
                List.of(version(A, Relation.EQUAL, 0)), List.of(put(A, "1")), List.of(delete(A))));
    Outcome first = apply(once);
    assertEquals(first, apply(once));
    assertEquals(1, machine.view().revision());
    assertEquals(
        new Outcome.RequestIdReused(),
        apply(
            new Command.Once(
                new RequestId("c", 1), new Command.Txn(List.of(), List.of(), List.of()))));
  }

  @Test
  void aChangeWithAPreconditionIsRefused() {
    Command.Change change = new Command.Delete(A, new Precondition.Exists());
    assertThrows(
        IllegalArgumentException.class,
        () -> new Command.Txn(List.of(), List.of(), List.of(change)));
  }
}
