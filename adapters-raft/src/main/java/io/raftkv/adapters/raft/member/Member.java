package io.raftkv.adapters.raft.member;

import java.util.HashMap;
import java.util.Map;
import java.util.UUID;

/**
 * What a node must not forget of its place in the cluster.
 *
 * @param incarnation drawn with the data folder: a node of the same name and another incarnation
 *     has lost what it had promised to keep
 * @param pending whether the log may not have been made yet
 * @param joined whether its leader has counted it as a member
 * @param removed whether it was taken out of the cluster
 * @param peers the incarnations of other nodes that it has heard of, by their names
 */
public record Member(
    String nodeId,
    UUID clusterId,
    UUID incarnation,
    boolean pending,
    boolean joined,
    boolean removed,
    Map<String, UUID> peers) {
  /** Keeps its own copy of the map. */
  public Member {
    peers = Map.copyOf(peers);
  }

  /** Whose log is about to be made. */
  public static Member begin(String nodeId, UUID clusterId, UUID incarnation) {
    return new Member(nodeId, clusterId, incarnation, true, false, false, Map.of());
  }

  /** The same, with its log made. */
  public Member asBegun() {
    return new Member(nodeId, clusterId, incarnation, false, joined, removed, peers);
  }

  /** The same, counted as a member. */
  public Member asJoined() {
    return new Member(nodeId, clusterId, incarnation, pending, true, removed, peers);
  }

  /** The same, taken out. */
  public Member asRemoved() {
    return new Member(nodeId, clusterId, incarnation, pending, joined, true, peers);
  }

  /** The same, having heard of the peer. */
  public Member knowing(String peer, UUID peerIncarnation) {
    Map<String, UUID> more = new HashMap<>(peers);
    more.put(peer, peerIncarnation);
    return new Member(nodeId, clusterId, incarnation, pending, joined, removed, more);
  }

  /** The same, knowing nothing of the peer: it was taken out, and may come back as a new one. */
  public Member without(String peer) {
    Map<String, UUID> fewer = new HashMap<>(peers);
    fewer.remove(peer);
    return new Member(nodeId, clusterId, incarnation, pending, joined, removed, fewer);
  }
}
