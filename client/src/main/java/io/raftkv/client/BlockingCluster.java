package io.raftkv.client;

import java.util.List;

/**
 * The members, the leader and how operators change them, waited for. Safe for any thread. Methods
 * throw {@link RaftKvException} where they fail; what is said at {@link AsyncCluster} holds here.
 */
public final class BlockingCluster {
  private final AsyncCluster async;

  BlockingCluster(AsyncCluster async) {
    this.async = async;
  }

  /** What some node says of itself: whichever the client asks at present. */
  public NodeStatus status() {
    return Awaited.of(async.status());
  }

  /** All members, each asked for what it has. */
  public List<Member> members() {
    return Awaited.of(async.members());
  }

  /** The changes of leaders that the asked node has seen, the newest last. */
  public List<Election> elections() {
    return Awaited.of(async.elections());
  }

  /**
   * Makes a node a voting member; again for a member, nothing is changed.
   *
   * @param address where the other nodes reach it, {@code host:port}
   */
  public void addMember(String nodeId, String address) {
    var _ = Awaited.of(async.addMember(nodeId, address));
  }

  /** Takes a member out, the leader too. */
  public void removeMember(String nodeId) {
    var _ = Awaited.of(async.removeMember(nodeId));
  }

  /**
   * Gives the leadership to whichever member is best prepared.
   *
   * @return who leads now
   */
  public String transferLeadership() {
    return Awaited.of(async.transferLeadership());
  }

  /**
   * Gives the leadership to a member.
   *
   * @return who leads now
   */
  public String transferLeadership(String nodeId) {
    return Awaited.of(async.transferLeadership(nodeId));
  }

  /**
   * Takes a snapshot at the asked node, on its disk.
   *
   * @return its name there
   */
  public String takeSnapshot() {
    return Awaited.of(async.takeSnapshot());
  }
}
