package io.raftkv.bootstrap.cluster;

import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.client.KeyRange;
import io.raftkv.client.RaftKvClient;
import io.raftkv.client.RangeQuery;
import io.raftkv.client.WatchEvent;
import io.raftkv.client.WatchHandle;
import io.raftkv.client.WatchListener;
import io.raftkv.client.WatchQuery;
import io.raftkv.client.WatchSignal;
import io.raftkv.client.Written;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** The Java client while nodes are killed, stopped and paused under it. */
final class JavaClientIT {
  private static final int WRITERS = 4;
  private static final String PREFIX = "j/";

  @RegisterExtension static final Clusters CLUSTERS = new Clusters();

  private final Queue<String> written = new ConcurrentLinkedQueue<>();
  private final Queue<Long> versions = new ConcurrentLinkedQueue<>();
  private final Queue<String> seen = new ConcurrentLinkedQueue<>();

  /** No call fails, each write is done once, and the watch is told of each once, in order. */
  @Test
  void itsUsersSeeNothingOfIt() throws Exception {
    ClusterProcesses cluster = CLUSTERS.form(3, "--raft.election-timeout=1s");
    AtomicBoolean goOn = new AtomicBoolean(true);
    try (RaftKvClient client = client(cluster);
        WatchHandle watch = client.watch(WatchQuery.prefix(PREFIX), listener());
        ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor()) {
      var _ = watch.opened().join();
      List<Future<?>> writers = new ArrayList<>();
      for (int writer = 0; writer < WRITERS; writer++) {
        String own = PREFIX + writer + "/";
        writers.add(threads.submit(() -> write(client, own, goOn)));
      }
      disturb(cluster);
      goOn.set(false);
      for (Future<?> writer : writers) {
        writer.get(); // fails as the writer did
      }
      Await.until(ClusterProcesses.AGREEMENT, "all is told", () -> seen.size() >= written.size());
      List<String> keys =
          client.stream(RangeQuery.of(KeyRange.prefix(PREFIX)).keysOnly().pageSize(1_000))
              .map(entry -> entry.key().utf8())
              .toList();
      assertEquals(written.stream().sorted().toList(), keys);
      assertEquals(keys, seen.stream().sorted().toList());
      assertEquals(List.of(1L), versions.stream().distinct().toList(), "a write was done twice");
    }
  }

  private static RaftKvClient client(ClusterProcesses cluster) {
    return RaftKvClient.builder()
        .endpoints(cluster.nodes().stream().map(node -> node.place().grpcAddress()).toList())
        .deadline(Duration.ofSeconds(30))
        .build();
  }

  private void write(RaftKvClient client, String own, AtomicBoolean goOn) {
    for (int i = 0; goOn.get(); i++) {
      String key = own + i;
      Written done = client.put(key, "of " + key);
      written.add(key);
      versions.add(done.version());
    }
  }

  private WatchListener listener() {
    return new WatchListener() {
      @Override
      public void changes(WatchSignal.Changes changes) {
        for (WatchEvent event : changes.events()) {
          seen.add(event.key().utf8());
        }
      }
    };
  }

  private void disturb(ClusterProcesses cluster) throws IOException {
    awaitMore();
    ClusterNode leader = cluster.awaitLeader();
    leader.kill();
    awaitMore();
    leader.restart();
    cluster.awaitReady(List.of(leader));
    leader = cluster.awaitLeader();
    assertEquals(0, leader.stop());
    awaitMore();
    leader.restart();
    cluster.awaitReady(List.of(leader));
    leader = cluster.awaitLeader();
    leader.pause();
    awaitMore();
    leader.resume();
    awaitMore();
  }

  private void awaitMore() {
    int enough = written.size() + 50;
    Await.until(ClusterProcesses.AGREEMENT, "writes go on", () -> written.size() >= enough);
  }
}
