package io.raftkv.testkit.history;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.domain.command.Precondition;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** What is recorded, of one process and of many at once. */
final class HistoryRecorderTest {
  private static final Call PUT = new Call.Put("a", Precondition.NONE);
  private static final Reply WRITTEN = new Reply.Written(1, 1);

  @Test
  void eachEndIsWhatItIs() {
    HistoryRecorder recorder = new HistoryRecorder();
    HistoryRecorder.ClientProcess process = recorder.process();
    process.invoke("answered", PUT).answered(WRITTEN);
    process.invoke("unknown", PUT).unknown();
    process.invoke("refused", PUT).refused();
    recorder.process().invoke("under way", new Call.Read());
    List<Operation<Call, Reply>> history = recorder.history();
    assertEquals(
        List.of("answered", "unknown", "under way"), history.stream().map(Operation::key).toList());
    assertEquals(List.of(0, 0, 1), history.stream().map(Operation::process).toList());
    assertEquals(WRITTEN, history.getFirst().result());
    assertTrue(history.get(1).isOpen() && history.get(2).isOpen());
    assertTrue(history.get(0).returnedNanos() <= history.get(1).invokedNanos());
  }

  @Test
  void aProcessAsksOneThingAtATime() {
    HistoryRecorder.ClientProcess process = new HistoryRecorder().process();
    HistoryRecorder.Invocation first = process.invoke("x", PUT);
    assertThrows(IllegalStateException.class, () -> process.invoke("y", PUT));
    first.unknown();
    assertThrows(IllegalStateException.class, () -> first.answered(WRITTEN));
    process.invoke("y", PUT).answered(WRITTEN);
  }

  /**
   * A register in memory, under threads: what they recorded is linearizable, or times are wrong.
   */
  @Test
  void timesOfManyThreadsAgree() {
    HistoryRecorder recorder = new HistoryRecorder();
    AtomicLong register = new AtomicLong();
    int threads = 8;
    int each = 5_000;
    try (ExecutorService executor = Executors.newFixedThreadPool(threads)) {
      for (int i = 0; i < threads; i++) {
        HistoryRecorder.ClientProcess process = recorder.process();
        executor.execute(
            () -> {
              for (int n = 0; n < each; n++) {
                if (n % 2 == 0) {
                  HistoryRecorder.Invocation read = process.invoke("x", new Call.Read());
                  long version = register.get();
                  read.answered(
                      version == 0
                          ? new Reply.Absent(version)
                          : new Reply.Found("a", version, version, version));
                } else {
                  HistoryRecorder.Invocation put = process.invoke("x", PUT);
                  long version = register.incrementAndGet();
                  put.answered(new Reply.Written(version, version));
                }
              }
            });
      }
    }
    List<Operation<Call, Reply>> history = recorder.history();
    assertEquals(threads * each, history.size());
    Verdict verdict =
        LinearizabilityChecker.check(KeyModel.INSTANCE, history, SearchLimits.STANDARD);
    assertInstanceOf(Verdict.Linearizable.class, verdict, verdict::describe);
    assertInstanceOf(RevisionOrder.Verdict.InOrder.class, RevisionOrder.check(history));
  }
}
