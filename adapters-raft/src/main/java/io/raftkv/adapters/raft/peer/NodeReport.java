package io.raftkv.adapters.raft.peer;

import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * What a node tells of itself, in each question for a report and in each answer to one.
 *
 * @param clusterId null in a node that has not joined one yet
 * @param incarnation drawn when the node's data folder was made: another one means that the data of
 *     the node by that name were lost
 * @param joined whether its leader has once counted it as a member
 * @param address where peers reach it
 * @param httpAddress where clients reach it; empty before it listens
 * @param role leader, follower or candidate
 * @param configurationIndex of the log entry that says who the members are
 * @param members the names of all members by that entry
 * @param obstacle why it does not serve; empty while it does
 * @param samples the state's hashes at some of the entries that were applied
 */
public record NodeReport(
    String nodeId,
    @Nullable UUID clusterId,
    UUID incarnation,
    boolean joined,
    String address,
    String httpAddress,
    String role,
    long term,
    long lastLogIndex,
    long commitIndex,
    long appliedIndex,
    long configurationIndex,
    List<String> members,
    String obstacle,
    List<Sample> samples) {
  /** Keeps its own copies of the lists. */
  public NodeReport {
    members = List.copyOf(members);
    samples = List.copyOf(samples);
  }

  /** The state's hash after an entry. */
  public record Sample(long index, long high, long low) {}
}
