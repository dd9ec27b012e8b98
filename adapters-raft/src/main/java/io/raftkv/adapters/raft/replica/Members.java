package io.raftkv.adapters.raft.replica;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.apache.ratis.protocol.RaftPeer;
import org.apache.ratis.server.RaftConfiguration;
import org.jspecify.annotations.Nullable;

/**
 * Who the members are, by one entry of the log.
 *
 * @param addresses of the voters, by name: where peers reach them
 * @param previous the names of those before, while a change of members is under way; else empty
 * @param index of the entry; -1 where none has said so yet
 */
public record Members(Map<String, String> addresses, Set<String> previous, long index) {
  /** Nobody yet. */
  public static final Members NONE = new Members(Map.of(), Set.of(), -1);

  /** Keeps its own copies, in the order of the names. */
  public Members {
    Map<String, String> ordered = new LinkedHashMap<>();
    addresses.entrySet().stream()
        .sorted(Map.Entry.comparingByKey())
        .forEach(member -> ordered.put(member.getKey(), member.getValue()));
    addresses = Collections.unmodifiableMap(ordered);
    previous = Set.copyOf(previous);
  }

  /** As Ratis has them. */
  static Members of(RaftConfiguration configuration) {
    return new Members(
        configuration.getCurrentPeers().stream()
            .collect(Collectors.toMap(peer -> peer.getId().toString(), RaftPeer::getAddress)),
        names(configuration.getPreviousPeers()),
        configuration.getLogEntryIndex());
  }

  private static Set<String> names(@Nullable Collection<RaftPeer> peers) {
    return peers == null
        ? Set.of()
        : peers.stream().map(peer -> peer.getId().toString()).collect(Collectors.toSet());
  }

  /** The names, in order. */
  public List<String> names() {
    return List.copyOf(addresses.keySet());
  }

  /** Whether the node counts for quorums. */
  public boolean contains(String nodeId) {
    return addresses.containsKey(nodeId);
  }

  /** Where peers reach the node; null if it is no member. */
  public @Nullable String address(String nodeId) {
    return addresses.get(nodeId);
  }

  /**
   * Whether those for whom it holds are a quorum: of the members, and while they change of those
   * before as well. Source: D. Ongaro and J. Ousterhout, "In Search of an Understandable Consensus
   * Algorithm" (2014), section 6.
   */
  public boolean isQuorum(Predicate<String> holds) {
    return isMajority(addresses.keySet(), holds)
        && (previous.isEmpty() || isMajority(previous, holds));
  }

  private static boolean isMajority(Set<String> voters, Predicate<String> holds) {
    return 2 * voters.stream().filter(holds).count() > voters.size();
  }
}
