package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.bootstrap.cluster.WatchedChanges.Told;
import io.raftkv.domain.command.Precondition;
import io.raftkv.testkit.history.Call;
import io.raftkv.testkit.history.Operation;
import io.raftkv.testkit.history.Reply;
import java.util.List;
import org.junit.jupiter.api.Test;

/** The judge of watchers finds what is wrong. */
final class WatchedChangesTest {
  private static final List<Operation<Call, Reply>> HISTORY =
      List.of(
          returned("a", new Call.Put("x", Precondition.NONE), new Reply.Written(1, 1)),
          returned("a", new Call.Delete(Precondition.NONE), new Reply.Deleted(true, 2)),
          returned("b", new Call.Read(), new Reply.Found("y", 1, 3, 3)));

  private final WatchedChanges changes = new WatchedChanges();

  private static Operation<Call, Reply> returned(String key, Call call, Reply reply) {
    return Operation.returned(1, key, call, 1, 2, reply);
  }

  private static Told put(String key, String value) {
    return new Told(key, "put", value, 1, 7, 1);
  }

  private void tellAll(String value) {
    changes.tell(1, put("a", value));
    changes.tell(2, new Told("a", "delete", "", 0, 8, 1));
    changes.tell(3, put("b", "y"));
  }

  @Test
  void whatTheLogHoldsIsRight() {
    tellAll("x");
    assertEquals(List.of(), changes.faults(HISTORY));
    assertEquals(3, changes.upTo());
  }

  @Test
  void anotherValueIsFound() {
    tellAll("z");
    assertEquals(1, changes.faults(HISTORY).size());
  }

  @Test
  void whatIsLeftOutOrToldTwiceIsFound() {
    changes.tell(2, put("a", "x"));
    changes.tell(2, put("a", "x"));
    assertEquals(2, changes.faults(List.of()).size());
    assertEquals(5, changes.faults(HISTORY).size(), "and nothing that is in the history is there");
  }

  @Test
  void onlyWhatIsPastReachIsPassedOver() {
    changes.passOverTo(3);
    changes.tell(3, put("b", "y"));
    assertEquals(List.of(), changes.faults(HISTORY));
    changes.passOverTo(2);
    assertEquals(1, changes.faults(HISTORY).size());
    assertEquals(2, changes.gaps());
  }

  @Test
  void twoThatWereToldOtherwiseAreFound() {
    WatchedChanges other = new WatchedChanges();
    changes.tell(1, put("a", "x"));
    other.tell(1, put("a", "x"));
    assertEquals(List.of(), changes.differences(other));
    changes.tell(2, put("a", "x"));
    other.tell(2, new Told("a", "put", "x", 1, 7, 2)); // of another term
    assertEquals(1, changes.differences(other).size());
  }
}
