package io.raftkv.application.api;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The cluster as a node sees it, and what operators may change in it. Any node takes any request
 * and passes on to the leader what only that can do.
 *
 * <p>Safe for any thread; no method blocks. Futures complete normally within a deadline of the
 * node's, on any thread.
 */
public interface Cluster {
  /**
   * Whether the text may be the id of a node: 1 to 64 letters of ASCII, digits, dots, dashes or
   * underscores.
   */
  static boolean isNodeId(String text) {
    return text.matches("[A-Za-z0-9._-]{1,64}");
  }

  /** Who leads, as far as this node knows. */
  Leadership leadership();

  /** The changes of leaders that this node has seen since its start, the newest last; bounded. */
  List<Election> elections();

  /** All members, each asked for what it has; one that does not answer in time is shown so. */
  CompletableFuture<List<Member>> members();

  /** Makes the node a voting member. Once more for a member: {@code Done}, and no change. */
  CompletableFuture<ChangeReply> join(Newcomer newcomer);

  /** Takes the member out, the leader too. */
  CompletableFuture<ChangeReply> remove(String nodeId);

  /** Gives the leadership to another member, whichever is best prepared. */
  CompletableFuture<ChangeReply> stepDown();

  /** Gives the leadership to this member. */
  CompletableFuture<ChangeReply> transfer(String nodeId);

  /**
   * A node that is to become a member.
   *
   * @param address where peers reach it, {@code host:port}
   */
  record Newcomer(String nodeId, String address) {}

  /**
   * A member.
   *
   * @param address where peers reach it, {@code host:port}
   * @param voter whether it counts for quorums
   * @param state leader, follower, candidate, standalone, or {@code unreachable}
   * @param httpAddress where clients reach it; null while unknown
   * @param matchIndex the last entry that it is known to have
   * @param appliedIndex the last entry that it has applied
   * @param lag how many entries of those committed it has not applied
   * @param obstacle why it does not serve, a stable code; null while it does
   */
  record Member(
      String id,
      String address,
      boolean voter,
      String state,
      @Nullable String httpAddress,
      long matchIndex,
      long appliedIndex,
      long lag,
      @Nullable String obstacle) {
    /** The state of a member that does not answer. */
    public static final String UNREACHABLE = "unreachable";
  }

  /**
   * A change of leaders.
   *
   * @param oldLeaderId null if there was none
   */
  record Election(long atMillis, @Nullable String oldLeaderId, String newLeaderId, long term) {}

  /** What became of a change. */
  sealed interface ChangeReply {
    /**
     * It has happened.
     *
     * @param nodeId whom it concerned: who joined, left, or leads now
     */
    record Done(String nodeId) implements ChangeReply {}

    /** There is no such member; which there are. */
    record NotMember(String nodeId, List<String> members) implements ChangeReply {
      /** Keeps its own copy of the list. */
      public NotMember {
        members = List.copyOf(members);
      }
    }

    /**
     * It would do harm, or cannot be done as things are; nothing was changed.
     *
     * @param code stable, for programs
     * @param reason for people, with what to do
     */
    record Refused(String code, String reason) implements ChangeReply {}

    /** The cluster took no change now. */
    record Unavailable(Refusal why) implements ChangeReply {}

    /** It may have happened, or may yet happen. */
    record Unknown(String reason) implements ChangeReply {}
  }
}
