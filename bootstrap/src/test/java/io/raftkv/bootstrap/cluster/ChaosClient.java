package io.raftkv.bootstrap.cluster;

import io.raftkv.bootstrap.cluster.KeyExchange.Ending;
import io.raftkv.domain.command.Precondition;
import io.raftkv.testkit.history.Call;
import io.raftkv.testkit.history.HistoryRecorder;
import io.raftkv.testkit.history.HistoryRecorder.Invocation;
import io.raftkv.testkit.history.Reply;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;

/**
 * A client that asks any node for anything, one request at a time, and records it all. Half of its
 * writes bear an Idempotency-Key and are sent again, elsewhere, until their outcome is known. Used
 * by one thread.
 */
final class ChaosClient {
  private static final Duration DEADLINE_MAX = Duration.ofSeconds(5);
  private static final int THINKING_MILLIS_MAX = 8;
  private static final int AFTER_FAILURE_MILLIS = 30;
  private static final int ATTEMPTS_MAX = 6;

  private final String name;
  private final List<ClusterNode> nodes;
  private final ChaosKeys keys;
  private final HistoryRecorder.ClientProcess process;
  private final ChaosTally tally;
  private final SplittableRandom random;
  private final Map<String, Seen> seen = new HashMap<>();
  private long writes;

  /** What it was told of a key last; {@link Reply#NOT_STATED} where the answer did not say. */
  private record Seen(long version, long revision) {}

  /**
   * A client.
   *
   * @param name of this client alone, in all of the store's life
   */
  ChaosClient(
      String name,
      List<ClusterNode> nodes,
      ChaosKeys keys,
      HistoryRecorder.ClientProcess process,
      ChaosTally tally,
      SplittableRandom random) {
    this.name = name;
    this.nodes = List.copyOf(nodes);
    this.keys = keys;
    this.process = process;
    this.tally = tally;
    this.random = random;
  }

  /** Goes on as long as it is told to. */
  void runWhile(BooleanSupplier goOn) {
    while (goOn.getAsBoolean()) {
      String key = keys.pick(random);
      boolean answered =
          switch (random.nextInt(20)) {
            case 0, 1, 2 -> write(key, new Call.Put(value(), expected(key, false)));
            case 3 -> write(key, new Call.Put(value(), expected(key, true)));
            case 4 -> write(key, new Call.Delete(deletable(key)));
            case 5 -> write(key, new Call.Delete(Precondition.NONE));
            case 6, 7, 8, 9, 10 -> write(key, new Call.Put(value(), Precondition.NONE));
            default -> read(key);
          };
      int wait = answered ? random.nextInt(THINKING_MILLIS_MAX) : AFTER_FAILURE_MILLIS;
      Await.pass(Duration.ofMillis(wait));
    }
  }

  private String value() {
    return name + "." + (writes + 1);
  }

  /** A condition that may well hold. */
  private Precondition expected(String key, boolean byVersion) {
    Seen last = seen.get(key);
    if (last == null || last.version() == 0 || last.revision() == 0) {
      return new Precondition.Absent();
    }
    if (byVersion && last.version() != Reply.NOT_STATED) {
      return new Precondition.VersionIs(last.version());
    }
    return last.revision() == Reply.NOT_STATED
        ? new Precondition.Exists()
        : new Precondition.RevisionIn(List.of(last.revision()));
  }

  /** The same, for what a delete can ask. */
  private Precondition deletable(String key) {
    return expected(key, false) instanceof Precondition.RevisionIn revision
        ? revision
        : new Precondition.Exists();
  }

  private NodeClient client(ClusterNode node) {
    return node.client().within(Duration.ofMillis(random.nextLong(500, DEADLINE_MAX.toMillis())));
  }

  private ClusterNode anyNode() {
    return nodes.get(random.nextInt(nodes.size()));
  }

  /** Whether a read was answered; one that was not says nothing, and is left out. */
  boolean read(String key) {
    return read(key, anyNode());
  }

  /** A read at this node. */
  boolean read(String key, ClusterNode node) {
    Call read = new Call.Read();
    Invocation invocation = process.invoke(key, read);
    Ending ending = KeyExchange.send(client(node), key, read, "");
    tally.count(node.name(), ending);
    if (ending instanceof Ending.Answered(Reply reply)) {
      invocation.answered(reply);
      see(key, reply);
      return true;
    }
    invocation.refused();
    return false;
  }

  private boolean write(String key, Call.Write write) {
    writes++;
    boolean retried = random.nextBoolean();
    String idempotencyKey = retried ? name + "/" + writes : "";
    Invocation invocation = process.invoke(key, write);
    boolean inDoubt = false;
    for (int attempt = 0; attempt < (retried ? ATTEMPTS_MAX : 1); attempt++) {
      ClusterNode node = anyNode();
      Ending ending = KeyExchange.send(client(node), key, write, idempotencyKey);
      tally.count(node.name(), ending);
      switch (ending) {
        case Ending.Answered(Reply reply) -> {
          invocation.answered(reply);
          see(key, reply);
          return true;
        }
        case Ending.Refused _ -> Await.pass(Duration.ofMillis(AFTER_FAILURE_MILLIS));
        case Ending.Unknown _, Ending.Unexpected _ -> inDoubt = true;
      }
    }
    if (inDoubt) {
      invocation.unknown();
    } else {
      invocation.refused();
    }
    return false;
  }

  private void see(String key, Reply reply) {
    seen.put(
        key,
        switch (reply) {
          case Reply.Written(long version, long revision) -> new Seen(version, revision);
          case Reply.Failed(long version, long revision) -> new Seen(version, revision);
          case Reply.Found found -> new Seen(found.version(), found.revision());
          case Reply.Deleted _, Reply.Absent _ -> new Seen(0, 0);
        });
  }
}
