package io.raftkv.benchmarks.size;

import io.raftkv.benchmarks.report.Figure;
import io.raftkv.benchmarks.store.WorkFolder;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Measures etcd. */
final class EtcdFootprint {
  private final Footprint.Plan plan;
  private final Path data;
  private final Path saved;

  EtcdFootprint(Footprint.Plan plan) {
    this.plan = plan;
    this.data = plan.folder().resolve("etcd");
    this.saved = plan.folder().resolve("etcd-snapshot.db");
  }

  Footprint measure() throws IOException, InterruptedException {
    Memory empty;
    double load;
    Memory loaded;
    double[] snapshots = new double[plan.repetitions()];
    try (RunningServer server = RunningServer.start(new Etcd(), data)) {
      empty = Memory.of(server.pid());
    }
    List<RunningServer.Start> emptyStarts = new ArrayList<>();
    for (int i = 0; i < plan.repetitions(); i++) {
      try (RunningServer server = RunningServer.start(new Etcd(), data)) {
        emptyStarts.add(server.start());
      }
    }
    try (RunningServer server = RunningServer.start(new Etcd(), data)) {
      load = server.load(plan.keys());
      loaded = Memory.of(server.pid());
      server.check(plan.keys());
      for (int i = 0; i < snapshots.length; i++) {
        snapshots[i] = save(server);
      }
    }
    List<RunningServer.Start> restarts = new ArrayList<>();
    Memory restarted = loaded;
    for (int i = 0; i < plan.repetitions(); i++) {
      try (RunningServer server = RunningServer.start(new Etcd(), data)) {
        restarts.add(server.start());
        server.check(plan.keys());
        restarted = Memory.of(server.pid());
      }
    }
    return new Footprint(
        RunningServer.Start.median(emptyStarts),
        empty,
        load,
        loaded,
        RunningServer.Start.median(restarts),
        restarted,
        Figure.median(snapshots),
        Files.size(saved),
        WorkFolder.bytesIn(data));
  }

  /** By etcd's own tool, which streams it from the server and syncs it. */
  private long save(RunningServer server) throws IOException, InterruptedException {
    Files.deleteIfExists(saved);
    long began = System.nanoTime();
    ProcessBuilder builder =
        new ProcessBuilder(
                "etcdctl", "--endpoints=" + server.uri(), "snapshot", "save", saved.toString())
            .redirectErrorStream(true);
    builder.environment().put("ETCDCTL_API", "3");
    Process etcdctl = builder.start();
    String printed = new String(etcdctl.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    int code = etcdctl.waitFor();
    long took = System.nanoTime() - began;
    if (code != 0) {
      throw new IllegalStateException("etcdctl snapshot save failed: " + printed);
    }
    return took;
  }
}
