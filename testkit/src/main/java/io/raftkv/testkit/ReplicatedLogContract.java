package io.raftkv.testkit;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every {@link ReplicatedLog} does. */
public abstract class ReplicatedLogContract {
  private final List<LogEntry> applied = Collections.synchronizedList(new ArrayList<>());

  /** For the adapters' tests. */
  protected ReplicatedLogContract() {}

  /** A log over what earlier logs of this test made durable; the earlier one has been closed. */
  protected abstract ReplicatedLog open() throws IOException;

  private ReplicatedLog started(ReplicatedState state) throws IOException {
    ReplicatedLog log = open();
    assertInstanceOf(LogStart.Ready.class, log.start(state));
    return log;
  }

  private ReplicatedState machine() {
    StateMachine machine = new StateMachine(new Retention(10, 1 << 20), ChangeListener.NONE);
    return RecordingState.of(machine, applied::add);
  }

  private static CommandBatch batch(int number) {
    return new CommandBatch(
        number,
        List.of(
            new Command.Put(
                Key.of("key " + number % 7),
                Value.wrap(new byte[number % 100]),
                Command.NO_DEADLINE,
                Precondition.NONE)));
  }

  @Test
  void anEmptyLogStartsAtZero() throws IOException {
    ReplicatedLog log = open();
    assertEquals(new LogStart.Ready(0, 0, 0, 0), log.start(machine()));
    assertInstanceOf(AppendReply.Applied.class, log.append(batch(1)).join());
    assertNull(log.obstacle());
    assertEquals(1, applied.size());
    assertTrue(log.pipelineDepth() >= 1);
    log.close();
  }

  @Test
  void entriesHaveAscendingIndexesAndTheOutcomesOfTheApplier() throws IOException {
    ReplicatedLog log = started(machine());
    long last = 0;
    for (int i = 1; i <= 20; i++) {
      AppendReply.Applied reply =
          assertInstanceOf(AppendReply.Applied.class, log.append(batch(i)).join());
      assertTrue(reply.index() > last, reply.index() + " after " + last);
      last = reply.index();
      assertEquals(1, reply.outcomes().size());
      assertEquals(last, applied.getLast().index());
      assertEquals(batch(i), applied.getLast().batch());
    }
    log.close();
  }

  @Test
  void aReplyComesAfterItsEntryWasAppliedAndRepliesComeInOrder() throws IOException {
    ReplicatedLog log = started(machine());
    List<Long> answered = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<?>> replies = new ArrayList<>();
    for (int i = 1; i <= 200; i++) {
      replies.add(
          log.append(batch(i))
              .thenAccept(
                  reply -> {
                    long index = ((AppendReply.Applied) reply).index();
                    assertTrue(applied.getLast().index() >= index);
                    answered.add(index);
                  }));
    }
    CompletableFuture.allOf(replies.toArray(CompletableFuture[]::new)).join();
    assertEquals(200, answered.size());
    assertEquals(answered.stream().sorted().distinct().toList(), answered);
    log.close();
  }

  @Test
  void concurrentAppendsLoseNothing() throws IOException {
    ReplicatedLog log = started(machine());
    List<CompletableFuture<AppendReply>> replies =
        IntStream.rangeClosed(1, 500).parallel().mapToObj(i -> log.append(batch(i))).toList();
    long distinct =
        replies.stream()
            .map(reply -> ((AppendReply.Applied) reply.join()).index())
            .distinct()
            .count();
    assertEquals(500, distinct);
    assertEquals(500, applied.size());
    List<Long> indexes = applied.stream().map(LogEntry::index).toList();
    assertEquals(indexes.stream().sorted().distinct().toList(), indexes);
    log.close();
  }

  @Test
  void aRestartAppliesWhatWasAcknowledged() throws IOException {
    ReplicatedLog first = started(machine());
    for (int i = 1; i <= 50; i++) {
      assertInstanceOf(AppendReply.Applied.class, first.append(batch(i)).join());
    }
    first.close();
    List<LogEntry> before = List.copyOf(applied);
    applied.clear();
    ReplicatedLog second = open();
    assertInstanceOf(LogStart.Ready.class, second.start(machine()));
    // A log that asks others learns only from them what it may apply: with the next entry at last.
    AppendReply.Applied next = (AppendReply.Applied) second.append(batch(51)).join();
    second.close();
    assertEquals(before, applied.subList(0, 50));
    assertEquals(51, applied.size());
    assertEquals(next.index(), applied.getLast().index());
    assertTrue(next.index() > before.getLast().index());
  }

  @Test
  void aClosedLogRefuses() throws IOException {
    ReplicatedLog log = started(machine());
    log.close();
    log.close();
    assertEquals(Refusal.SHUTTING_DOWN, log.obstacle());
    assertEquals(new AppendReply.Refused(Refusal.SHUTTING_DOWN), log.append(batch(1)).join());
    assertTrue(applied.isEmpty());
  }
}
