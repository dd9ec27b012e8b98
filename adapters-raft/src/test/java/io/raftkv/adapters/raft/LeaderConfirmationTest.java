package io.raftkv.adapters.raft;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;

import io.raftkv.adapters.raft.replica.Members;
import io.raftkv.adapters.raft.replica.ReplicaInfo;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** The read index, with voters who answer when the test lets them. */
final class LeaderConfirmationTest {
  private static final Map<String, String> THREE = Map.of("n1", "a1", "n2", "a2", "n3", "a3");

  private final Scripted voters = new Scripted();
  private final LeaderConfirmation confirmation = new LeaderConfirmation("n1", voters);

  private static final class Scripted implements LeaderConfirmation.Voters {
    private Members members = new Members(THREE, Set.of(), 0);
    private long term = 5;
    private long committed = 100;
    private boolean ready = true;
    private final List<Asked> asked = new ArrayList<>();
    private final List<Runnable> later = new ArrayList<>();

    private record Asked(String address, CompletableFuture<Long> answer) {}

    @Override
    public @Nullable ReplicaInfo info() {
      return new ReplicaInfo(
          true, ready, "leader", "n1", term, committed, committed, term, 0, members);
    }

    @Override
    public long term() {
      return term;
    }

    @Override
    public CompletableFuture<Long> termAt(String address) {
      Asked question = new Asked(address, new CompletableFuture<>());
      asked.add(question);
      return question.answer();
    }

    @Override
    public void later(Runnable task) {
      later.add(task);
    }

    /** The moment has passed in which a prompt voter would have answered. */
    void pass() {
      List<Runnable> due = List.copyOf(later);
      later.clear();
      due.forEach(Runnable::run);
    }

    /** Answers the first question to the address that has no answer yet. */
    void answer(String address, long itsTerm) {
      for (Asked question : asked) {
        if (question.address().equals(address) && !question.answer().isDone()) {
          question.answer().complete(itsTerm);
          return;
        }
      }
      throw new AssertionError(address + " was not asked");
    }
  }

  @Test
  void aQuorumThatSaysTheTermConfirms() {
    CompletableFuture<OptionalLong> index = confirmation.confirm();
    assertFalse(index.isDone(), "nobody but the leader has said so");
    voters.answer("a2", 5);
    assertEquals(OptionalLong.of(100), index.join());
  }

  @Test
  void theIndexIsThatOfTheQuestionAndNotOfTheAnswer() {
    CompletableFuture<OptionalLong> index = confirmation.confirm();
    voters.committed = 200;
    voters.answer("a2", 5);
    assertEquals(OptionalLong.of(100), index.join());
  }

  @Test
  void aLaterQuestionSharesTheNextRoundAndNotTheOneUnderWay() {
    CompletableFuture<OptionalLong> first = confirmation.confirm();
    voters.committed = 150;
    CompletableFuture<OptionalLong> second = confirmation.confirm();
    CompletableFuture<OptionalLong> third = confirmation.confirm();
    voters.answer("a2", 5);
    assertEquals(OptionalLong.of(100), first.join());
    assertFalse(second.isDone(), "an answer from before the question says nothing to it");
    assertEquals(2, voters.asked.size(), "one round for both");
    voters.answer("a2", 5);
    assertEquals(OptionalLong.of(150), second.join());
    assertEquals(OptionalLong.of(150), third.join());
  }

  @Test
  void oneWhoIsInALaterTermEndsIt() {
    CompletableFuture<OptionalLong> index = confirmation.confirm();
    voters.answer("a2", 6);
    assertEquals(OptionalLong.empty(), index.join());
  }

  @Test
  void silenceConfirmsNothing() {
    CompletableFuture<OptionalLong> index = confirmation.confirm();
    voters.answer("a2", -1);
    assertFalse(index.isDone());
    voters.answer("a3", -1);
    assertEquals(OptionalLong.empty(), index.join());
  }

  @Test
  void aLeaderThatHasMovedOnMeanwhileGivesNoIndex() {
    CompletableFuture<OptionalLong> index = confirmation.confirm();
    voters.term = 6;
    voters.answer("a2", 5);
    assertEquals(OptionalLong.empty(), index.join());
  }

  @Test
  void aLeaderThatIsNotReadyGivesNoIndex() {
    voters.ready = false;
    assertEquals(OptionalLong.empty(), confirmation.confirm().join());
    assertEquals(OptionalLong.empty(), confirmation.confirm("n2", 5).join());
    assertEquals(List.of(), voters.asked);
  }

  @Test
  void whileTheMembersChangeBothSetsMustSaySo() {
    voters.members = new Members(THREE, Set.of("n1", "n4", "n5"), 7);
    CompletableFuture<OptionalLong> index = confirmation.confirm();
    voters.pass();
    voters.answer("a2", 5);
    voters.answer("a3", 5);
    assertFalse(index.isDone() && index.join().isPresent(), "of n1, n4 and n5 only n1 has said so");
  }

  @Test
  void theAskerIsAWitnessForItself() {
    assertEquals(OptionalLong.of(100), confirmation.confirm("n2", 5).join());
    assertEquals(List.of(), voters.asked, "two of three have said so");
  }

  @Test
  void aWitnessOfAnotherTermOrNoVoterIsNone() {
    CompletableFuture<OptionalLong> older = confirmation.confirm("n2", 4);
    assertFalse(older.isDone());
    voters.answer("a2", 5);
    assertEquals(OptionalLong.of(100), older.join());
    CompletableFuture<OptionalLong> stranger = confirmation.confirm("n9", 5);
    assertFalse(stranger.isDone());
    voters.answer("a2", 5);
    assertEquals(OptionalLong.of(100), stranger.join());
  }

  @Test
  void noMoreAreAskedThanAQuorumNeedsUntilOneOfThemIsLate() {
    CompletableFuture<OptionalLong> index = confirmation.confirm();
    assertEquals(List.of("a2"), addresses());
    voters.pass();
    assertEquals(List.of("a2", "a3"), addresses());
    voters.answer("a3", 5);
    assertEquals(OptionalLong.of(100), index.join());
    CompletableFuture<OptionalLong> next = confirmation.confirm();
    assertEquals(List.of("a2", "a3", "a3"), addresses(), "who was prompt is asked first");
    voters.answer("a3", 5);
    assertEquals(OptionalLong.of(100), next.join());
  }

  private List<String> addresses() {
    return voters.asked.stream().map(Scripted.Asked::address).toList();
  }

  @Test
  void aClusterOfOneConfirmsItself() {
    voters.members = new Members(Map.of("n1", "a1"), Set.of(), 0);
    assertEquals(OptionalLong.of(100), confirmation.confirm().join());
    assertEquals(OptionalLong.of(100), confirmation.confirm().join());
  }
}
