package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.log.LogScan;
import io.raftkv.adapters.raft.member.Member;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.UUID;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Decides at a start what this node is: what its folders say, or what it is to become. Whatever
 * does not fit together is refused, with the reason; nothing is ever made over data.
 */
final class Foundation {
  private static final Logger LOG = LogManager.getLogger(Foundation.class);

  private static final String REJOIN =
      "; to go on with what the other nodes have: remove this node from the cluster, move its"
          + " folders away and start it with raft.join_addr";

  private final RaftOptions options;

  Foundation(RaftOptions options) {
    this.options = options;
  }

  /** What is to be done. */
  sealed interface Decision {
    /** It cannot be; nothing was changed. */
    record Refused(String reason) implements Decision {}

    /**
     * Go on with the log that is there.
     *
     * @param tornBytes how many bytes of a write that nobody was promised were cut off
     */
    record GoOn(Member member, long tornBytes) implements Decision {}

    /** Make a log of these members, and become this member. */
    record Begin(Member member, Map<String, String> members) implements Decision {
      /** Keeps its own copy of the map. */
      public Begin {
        members = Map.copyOf(members);
      }
    }

    /** Wait for the leader that takes this node in. */
    record Wait() implements Decision {}
  }

  /**
   * Decides.
   *
   * @param known what the data folder says the node is; null if it says nothing
   * @param fresh the incarnation of a node that is made now
   * @param snapshot what the newest snapshot holds; null without one
   */
  Decision decide(@Nullable Member known, UUID fresh, @Nullable View snapshot) throws IOException {
    return known == null ? begin(fresh, snapshot) : goOn(known, snapshot);
  }

  private Decision goOn(Member member, @Nullable View snapshot) throws IOException {
    if (!member.nodeId().equals(options.nodeId())) {
      return new Decision.Refused(
          options.memberFile()
              + " says that the folder belongs to the node "
              + member.nodeId()
              + ", not to "
              + options.nodeId()
              + "; start it with raft.node_id="
              + member.nodeId()
              + ", or with another storage.data_dir");
    }
    if (member.removed()) {
      return new Decision.Refused(
          "this node was removed from its cluster, and stays out; to let it in again, move its"
              + " folders away and start it with raft.join_addr");
    }
    Path log = logFolder(member.clusterId());
    if (!Files.exists(log.resolve("raft-meta"))) {
      if (!member.pending()) {
        return new Decision.Refused(
            "the log of this node is missing in " + log + ", and others rely on it" + REJOIN);
      }
      remove(options.raftFolder().resolve(member.clusterId().toString()));
      return options.forming() instanceof Forming.Joining
          ? new Decision.Begin(member, Map.of())
          : new Decision.Begin(member, membersOf(options.forming()));
    }
    if (Files.size(log.resolve("raft-meta")) == 0) {
      return new Decision.Refused(
          log.resolve("raft-meta") + " is empty: whom this node voted for is lost" + REJOIN);
    }
    return judge(member, log, snapshot);
  }

  private Path logFolder(UUID clusterId) {
    return options.raftFolder().resolve(clusterId.toString()).resolve("current");
  }

  private Decision judge(Member member, Path log, @Nullable View snapshot) throws IOException {
    long covered = snapshot == null ? -1 : snapshot.appliedIndex();
    return switch (new LogScan(log).run()) {
      case LogScan.Result.Damaged(String what) ->
          new Decision.Refused(what + "; nothing was changed" + REJOIN);
      case LogScan.Result.Sound(long first, long last) ->
          first > covered + 1 && last >= first
              ? missing(covered + 1, first - 1, log)
              : new Decision.GoOn(member, 0);
      case LogScan.Result.Torn torn -> {
        if (torn.first() > covered + 1 && torn.last() >= torn.first()) {
          yield missing(covered + 1, torn.first() - 1, log);
        }
        long bytes = Files.size(torn.file()) - torn.length();
        LOG.warn("{}: cut off a write that was never acknowledged", torn.file());
        LogScan.cut(torn);
        yield new Decision.GoOn(member, bytes);
      }
    };
  }

  private static Decision missing(long from, long to, Path log) {
    return new Decision.Refused(
        "entries "
            + from
            + " to "
            + to
            + " are neither in a snapshot nor in "
            + log
            + "; nothing was changed"
            + REJOIN);
  }

  private Decision begin(UUID fresh, @Nullable View snapshot) throws IOException {
    List<Path> occupants = occupants();
    if (!occupants.isEmpty()) {
      return new Decision.Refused(
          occupants.getFirst()
              + " is the log of a node whose data folder is another one: "
              + options.memberFile()
              + " is missing; choose another raft.raft_dir, or bring the data folder back");
    }
    return switch (options.forming()) {
      case Forming.Never _ ->
          new Decision.Refused(
              "raft.enabled is true, and there are no data: say how this node comes to its"
                  + " cluster, by raft.initial_cluster, raft.bootstrap or raft.join_addr");
      case Forming.Joining _ ->
          snapshot == null
              ? new Decision.Wait()
              : new Decision.Refused(
                  "a node that joins takes the data of the cluster, and "
                      + options.memberFile().toAbsolutePath().getParent()
                      + " holds others; choose an empty folder");
      case Forming.First _ ->
          new Decision.Begin(
              Member.begin(options.nodeId(), UUID.randomUUID(), fresh),
              membersOf(options.forming()));
      case Forming.Together(Map<String, String> members) -> together(members, fresh, snapshot);
    };
  }

  private Decision together(Map<String, String> members, UUID fresh, @Nullable View snapshot) {
    String listed = members.get(options.nodeId());
    if (listed == null) {
      return new Decision.Refused(
          "raft.initial_cluster does not name this node, " + options.nodeId());
    }
    if (!listed.equals(options.address())) {
      return new Decision.Refused(
          "raft.initial_cluster says that "
              + options.nodeId()
              + " is at "
              + listed
              + ", and raft.raft_addr says "
              + options.address());
    }
    return new Decision.Begin(
        Member.begin(options.nodeId(), clusterId(members, snapshot), fresh), members);
  }

  /** The same on all nodes with the same list and the same data, and on no others. */
  private static UUID clusterId(Map<String, String> members, @Nullable View snapshot) {
    String named =
        new TreeMap<>(members)
            + (snapshot == null ? "" : " from " + snapshot.appliedIndex() + snapshot.hash().hex());
    return UUID.nameUUIDFromBytes(named.getBytes(StandardCharsets.UTF_8));
  }

  private Map<String, String> membersOf(Forming forming) {
    return forming instanceof Forming.Together(Map<String, String> members)
        ? members
        : Map.of(options.nodeId(), options.address());
  }

  private List<Path> occupants() throws IOException {
    if (!Files.exists(options.raftFolder())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(options.raftFolder())) {
      return entries.filter(Files::isDirectory).filter(Foundation::isGroup).toList();
    }
  }

  private static boolean isGroup(Path folder) {
    try {
      return UUID.fromString(folder.getFileName().toString()).toString().length() > 0;
    } catch (IllegalArgumentException e) {
      return false;
    }
  }

  /** What was begun and never finished, and holds nothing that anybody relies on. */
  private static void remove(Path folder) throws IOException {
    if (Files.exists(folder)) {
      try (Stream<Path> entries = Files.walk(folder)) {
        for (Path entry : entries.sorted(Comparator.reverseOrder()).toList()) {
          Files.delete(entry);
        }
      }
    }
  }
}
