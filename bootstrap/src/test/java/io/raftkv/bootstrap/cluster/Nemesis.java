package io.raftkv.bootstrap.cluster;

import io.raftkv.bootstrap.cluster.Namespaces.Loss;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.BooleanSupplier;

/**
 * Does one fault after the other to a cluster, chosen by a seed, and undoes each. To be used by one
 * thread; what it did may be read by any.
 */
final class Nemesis {
  private static final Duration ASKING = Duration.ofSeconds(5);
  private static final int REMOVALS_MAX = 5;
  private static final int FLAPS = 6;

  private final ClusterProcesses cluster;
  private final List<Fault> faults;
  private final SplittableRandom seeds;
  private final long origin = System.nanoTime();
  private final List<String> done = new CopyOnWriteArrayList<>();
  private SplittableRandom random;

  Nemesis(ClusterProcesses cluster, Set<Fault> faults, SplittableRandom random) {
    this.cluster = cluster;
    this.faults = List.copyOf(faults);
    this.seeds = random;
    this.random = random.split();
  }

  /** What it did, a line each, with the seconds since it was made. */
  List<String> done() {
    return List.copyOf(done);
  }

  /** Does faults as long as it is told to; the last is undone, too. */
  void runWhile(BooleanSupplier goOn) throws IOException {
    while (goOn.getAsBoolean()) {
      random = seeds.split(); // the next fault is the same however much chance this one takes
      pass(200, 2_500);
      carryOut(faults.get(random.nextInt(faults.size())));
    }
  }

  private void note(String what) {
    done.add("%.2f %s".formatted((System.nanoTime() - origin) / 1e9, what));
  }

  private void pass(int fromMillis, int toMillis) {
    Await.pass(Duration.ofMillis(random.nextInt(fromMillis, toMillis)));
  }

  private ClusterNode any() {
    return cluster.nodes().get(random.nextInt(cluster.nodes().size()));
  }

  /** Who leads, or whoever where nobody does. */
  private ClusterNode leader() {
    ClusterNode leader = cluster.leaderNow();
    return leader == null ? any() : leader;
  }

  private void carryOut(Fault fault) throws IOException {
    switch (fault) {
      case KILL_ONE -> kill(List.of(any()), fault);
      case KILL_LEADER -> kill(List.of(leader()), fault);
      case KILL_ALL -> kill(cluster.nodes(), fault);
      case STOP_ONE -> stop(any());
      case PAUSE_ONE -> pause(any(), fault);
      case PAUSE_LEADER -> pause(leader(), fault);
      case SNAPSHOT -> ask(any(), "/admin/snapshot", "");
      case TRANSFER ->
          ask(
              any(),
              "/cluster/leadership/transfer",
              "{\"target_node_id\":\"" + any().name() + "\"}");
      case STEP_DOWN -> ask(any(), "/cluster/leadership/stepdown", "");
      case REPLACE -> replace(any());
      case ISOLATE_ONE -> isolate(any(), fault, true, true);
      case ISOLATE_LEADER -> isolate(leader(), fault, true, true);
      case MUTE_LEADER -> isolate(leader(), fault, true, false);
      case DEAFEN_LEADER -> isolate(leader(), fault, false, true);
      case CUT_PAIR -> cutPair();
      case FLAP -> flap();
    }
  }

  private void kill(List<ClusterNode> victims, Fault fault) throws IOException {
    note(fault + " " + victims);
    for (ClusterNode victim : victims) {
      victim.kill();
    }
    pass(1, 2_500);
    List<ClusterNode> order = new ArrayList<>(victims);
    while (!order.isEmpty()) {
      ClusterNode next = order.remove(random.nextInt(order.size()));
      next.restart();
      pass(1, 300);
    }
    maybeAwaitReady(victims);
  }

  private void stop(ClusterNode victim) throws IOException {
    note("STOP_ONE " + victim);
    int exitCode = victim.stop();
    if (exitCode != 0) {
      throw new AssertionError(victim + " ended with " + exitCode + " after SIGTERM");
    }
    pass(1, 2_000);
    victim.restart();
    maybeAwaitReady(List.of(victim));
  }

  private void pause(ClusterNode victim, Fault fault) throws IOException {
    note(fault + " " + victim);
    victim.pause();
    try {
      pass(300, 4_000);
    } finally {
      victim.resume();
    }
    note("resumed " + victim);
  }

  private void ask(ClusterNode node, String target, String body) {
    String answer;
    try {
      answer = node.client().within(ASKING).post(target, body).toString();
    } catch (IOException e) {
      answer = e.toString();
    }
    note("POST " + target + " " + body + " at " + node + ": " + answer);
  }

  private void replace(ClusterNode victim) throws IOException {
    ClusterNode member = cluster.without(victim).get(random.nextInt(cluster.nodes().size() - 1));
    if (!removed(victim, member)) {
      return;
    }
    victim.kill();
    victim.wipe();
    pass(1, 1_000);
    cluster.startJoining(victim, member);
    maybeAwaitReady(List.of(victim));
  }

  /** Whether it is known to be out. */
  private boolean removed(ClusterNode victim, ClusterNode member) {
    String answered = "";
    for (int attempt = 0; attempt < REMOVALS_MAX; attempt++) {
      try {
        Answer answer =
            member
                .client()
                .within(ASKING)
                .post("/cluster/remove", "{\"node_id\":\"" + victim.name() + "\"}");
        answered = answer.toString();
        if (answer.status() == 200 || answer.status() == 404) {
          note("REPLACE " + victim + " through " + member + ": " + answered);
          return true;
        }
        if (answer.status() == 409 && attempt == 0) {
          break; // nothing was changed
        }
      } catch (IOException e) {
        answered = e.toString();
      }
      pass(100, 1_000);
    }
    note("REPLACE " + victim + " through " + member + " failed: " + answered);
    return false;
  }

  private Loss loss() {
    return random.nextBoolean() ? Loss.ROUTE : Loss.SILENCE;
  }

  private void isolate(ClusterNode victim, Fault fault, boolean mute, boolean deaf)
      throws IOException {
    Loss loss = loss();
    note(fault + " " + victim + " " + loss);
    cluster.isolate(victim, mute, deaf, loss);
    try {
      pass(500, 6_000);
    } finally {
      cluster.namespaces().heal();
    }
    note("healed");
  }

  private void cutPair() throws IOException {
    ClusterNode one = any();
    ClusterNode other = cluster.without(one).get(random.nextInt(cluster.nodes().size() - 1));
    Loss loss = loss();
    note("CUT_PAIR " + one + " " + other + " " + loss);
    cluster.namespaces().cut(one.place().host(), other.place().host(), loss);
    try {
      pass(500, 6_000);
    } finally {
      cluster.namespaces().heal();
    }
    note("healed");
  }

  private void flap() throws IOException {
    Loss loss = loss();
    for (int i = 0; i < FLAPS; i++) {
      ClusterNode victim = leader();
      note("FLAP " + victim + " " + loss);
      cluster.isolate(victim, true, true, loss);
      try {
        pass(50, 2_000);
      } finally {
        cluster.namespaces().heal();
      }
      pass(10, 600);
    }
    note("healed");
  }

  /** Every other time the next fault comes when it comes. */
  private void maybeAwaitReady(List<ClusterNode> these) {
    if (random.nextBoolean()) {
      cluster.awaitReady(these);
      note("ready again " + these);
    }
  }
}
