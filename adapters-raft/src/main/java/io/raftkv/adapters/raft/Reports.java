package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.NodeReport;
import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import org.jspecify.annotations.Nullable;

/** What the other nodes have told of themselves last, and when. Any thread. */
final class Reports {
  private final ConcurrentMap<String, Heard> heard = new ConcurrentHashMap<>();

  private record Heard(NodeReport report, long atNanos) {}

  void hear(NodeReport report) {
    heard.put(report.nodeId(), new Heard(report, System.nanoTime()));
  }

  void forget(String nodeId) {
    heard.remove(nodeId);
  }

  /** The last, however old; null if it has never told. */
  @Nullable NodeReport last(String nodeId) {
    Heard last = heard.get(nodeId);
    return last == null ? null : last.report();
  }

  /** The last if it is no older; null if it is. */
  @Nullable NodeReport recent(String nodeId, Duration age) {
    Heard last = heard.get(nodeId);
    return last == null || System.nanoTime() - last.atNanos() > age.toNanos()
        ? null
        : last.report();
  }
}
