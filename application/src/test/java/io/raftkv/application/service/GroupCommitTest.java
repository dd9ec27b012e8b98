package io.raftkv.application.service;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.WriteReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class GroupCommitTest {
  private static final CommitOptions OPTIONS =
      new CommitOptions(
          true, 10, 10_000, Duration.ofMillis(10), 50, 100_000, Duration.ofSeconds(5));

  private final AtomicLong nanos = new AtomicLong();
  private final InstantSource clock = InstantSource.fixed(Instant.ofEpochMilli(1_000));

  private GroupCommit commit(HeldLog log, CommitOptions options) {
    StateMachine machine = new StateMachine(new Retention(1_000, 1_000_000), ChangeListener.NONE);
    var _ = log.start(ReplicatedState.of(machine));
    return new GroupCommit(log, options, clock, nanos::get);
  }

  private static Command put(int number) {
    return new Command.Put(
        Key.of("key" + number), Value.of("v"), Command.NO_DEADLINE, Precondition.NONE);
  }

  private static List<CompletableFuture<WriteReply>> submit(GroupCommit commit, int count) {
    List<CompletableFuture<WriteReply>> replies = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      replies.add(commit.submit(put(i)));
    }
    return replies;
  }

  private static List<Integer> sizes(HeldLog log) {
    return log.appended.stream().map(batch -> batch.commands().size()).toList();
  }

  @Test
  void aLoneCommandGoesAtOnceAndTheRestGathersBehindIt() {
    HeldLog log = new HeldLog(1, false);
    GroupCommit commit = commit(log, OPTIONS);
    List<CompletableFuture<WriteReply>> replies = submit(commit, 5);
    assertEquals(List.of(1), sizes(log));
    log.release();
    assertEquals(List.of(1, 4), sizes(log));
    assertTrue(replies.get(0).isDone());
    assertFalse(replies.get(1).isDone());
    log.release();
    for (int i = 0; i < 5; i++) {
      assertEquals(new WriteReply.Applied(new Outcome.Written(i + 1, 1)), replies.get(i).join());
    }
  }

  @Test
  void batchesAreBoundedByCountAndByBytes() {
    HeldLog log = new HeldLog(1, false);
    GroupCommit commit = commit(log, OPTIONS);
    submit(commit, 26);
    log.release();
    log.release();
    log.release();
    assertEquals(List.of(1, 10, 10, 5), sizes(log));

    HeldLog large = new HeldLog(1, false);
    GroupCommit bounded = commit(large, OPTIONS);
    for (int i = 0; i < 4; i++) {
      var _ =
          bounded.submit(
              new Command.Put(Key.of("k" + i), Value.wrap(new byte[20_000]), 0, Precondition.NONE));
    }
    large.release();
    assertEquals(List.of(1, 1), sizes(large), "a command above the bound goes alone");
  }

  @Test
  void whileTheLogIsBusyAFullOrAgedBatchIsSentBehindTheOneUnderWay() {
    HeldLog log = new HeldLog(3, false);
    GroupCommit commit = commit(log, OPTIONS);
    submit(commit, 11);
    assertEquals(List.of(1, 10), sizes(log), "full");
    submit(commit, 1);
    assertEquals(List.of(1, 10), sizes(log), "gathers");
    nanos.addAndGet(Duration.ofMillis(10).toNanos());
    submit(commit, 1);
    assertEquals(List.of(1, 10, 2), sizes(log), "aged");
    submit(commit, 20);
    assertEquals(List.of(1, 10, 2), sizes(log), "the pipeline is full");
  }

  @Test
  void withoutBatchingEachCommandIsAnEntryAndThereIsOneAtATime() {
    HeldLog log = new HeldLog(4, false);
    CommitOptions single =
        new CommitOptions(
            false, 10, 10_000, Duration.ofMillis(10), 50, 100_000, Duration.ofSeconds(5));
    GroupCommit commit = commit(log, single);
    submit(commit, 3);
    assertEquals(List.of(1), sizes(log));
    log.release();
    log.release();
    assertEquals(List.of(1, 1, 1), sizes(log));
  }

  @Test
  void pastTheQueuesBoundsACallerIsRefusedAtOnceAndTheOthersAreKept() {
    HeldLog log = new HeldLog(1, false);
    GroupCommit commit = commit(log, OPTIONS);
    List<CompletableFuture<WriteReply>> replies = submit(commit, 52);
    assertEquals(new WriteReply.Refused(Refusal.OVERLOADED), replies.get(51).join());
    for (int i = 0; i < 6; i++) {
      log.release();
    }
    assertTrue(replies.subList(0, 51).stream().allMatch(CompletableFuture::isDone));
    assertEquals(51, sizes(log).stream().mapToInt(Integer::intValue).sum());
  }

  @Test
  void anUnknownOutcomeIsPassedOnAsUnknown() {
    HeldLog log = new HeldLog(1, false);
    GroupCommit commit = commit(log, OPTIONS);
    CompletableFuture<WriteReply> reply = commit.submit(put(1));
    log.end(new AppendReply.Unknown("the disk went away"));
    assertEquals(new WriteReply.Unknown("the disk went away"), reply.join());
  }

  @Test
  void pastTheDeadlineWhatWaitsIsRefusedAndWhatIsUnderWayIsUnknown() {
    HeldLog log = new HeldLog(1, false);
    GroupCommit commit = commit(log, OPTIONS);
    List<CompletableFuture<WriteReply>> replies = submit(commit, 2);
    commit.abandonOverdue();
    assertFalse(replies.get(0).isDone());
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    commit.abandonOverdue();
    assertInstanceOf(WriteReply.Unknown.class, replies.get(0).join());
    assertEquals(new WriteReply.Refused(Refusal.TIMED_OUT), replies.get(1).join());
    log.release();
    assertEquals(List.of(1), sizes(log), "what was refused is never proposed");
  }

  @ParameterizedTest
  @CsvSource({"NO_LEADER,NO_LEADER", "DISK_FULL,TIMED_OUT", "RECOVERING,TIMED_OUT"})
  void whatWaitedForALeaderIsToldSoAndOtherObstaclesAreLeftToTheLog(
      Refusal obstacle, Refusal expected) {
    HeldLog log = new HeldLog(1, false);
    GroupCommit commit = commit(log, OPTIONS);
    List<CompletableFuture<WriteReply>> replies = submit(commit, 3);
    log.obstacle = obstacle;
    nanos.addAndGet(Duration.ofSeconds(5).toNanos());
    CompletableFuture<WriteReply> young = commit.submit(put(9));
    commit.abandonOverdue();
    assertInstanceOf(WriteReply.Unknown.class, replies.get(0).join(), "it may have been proposed");
    assertEquals(new WriteReply.Refused(expected), replies.get(1).join());
    assertEquals(new WriteReply.Refused(expected), replies.get(2).join());
    assertFalse(young.isDone(), "its deadline has not passed");
  }

  @Test
  void aLogThatCompletesAtOnceDoesNotDeepenTheStack() {
    HeldLog log = new HeldLog(1, false);
    CommitOptions wide =
        new CommitOptions(
            false, 1, 10_000, Duration.ofMillis(10), 1_000_000, 1L << 40, Duration.ofSeconds(5));
    StateMachine machine = new StateMachine(new Retention(10, 1_000), ChangeListener.NONE);
    var _ = log.start(ReplicatedState.of(machine));
    GroupCommit commit = new GroupCommit(log, wide, clock, nanos::get);
    List<CompletableFuture<WriteReply>> replies = submit(commit, 100_000);
    for (int i = 0; i < 100_000; i++) {
      log.release();
    }
    assertTrue(replies.stream().allMatch(CompletableFuture::isDone));

    HeldLog prompt = new HeldLog(1, true);
    GroupCommit direct = commit(prompt, OPTIONS);
    assertTrue(submit(direct, 1_000).stream().allMatch(CompletableFuture::isDone));
  }

  @Test
  void afterCloseCommandsAreRefusedAndThoseTakenGoOn() {
    HeldLog log = new HeldLog(1, false);
    GroupCommit commit = commit(log, OPTIONS);
    List<CompletableFuture<WriteReply>> replies = submit(commit, 2);
    commit.close();
    assertEquals(new WriteReply.Refused(Refusal.SHUTTING_DOWN), commit.submit(put(9)).join());
    log.release();
    log.release();
    assertTrue(replies.stream().allMatch(CompletableFuture::isDone));
  }
}
