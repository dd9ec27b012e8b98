package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.log.BatchReader;
import io.raftkv.adapters.raft.log.LogScan;
import io.raftkv.adapters.raft.member.Member;
import io.raftkv.adapters.raft.member.MemberFile;
import io.raftkv.application.port.BatchCodec;
import io.raftkv.application.port.StoppedMember;
import io.raftkv.domain.command.LogEntry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Objects;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A node of a cluster whose log is Ratis's, while no server runs. */
public final class StoppedRaftNode implements StoppedMember {
  private static final String ASIDE = ".before-recovery";
  private static final String VOTE = "raft-meta";

  private final MemberFile file;
  private final Path raftFolder;
  private final BatchCodec codec;

  /**
   * Of these files, which need not be there.
   *
   * @param memberFile says who the node is
   * @param raftFolder what the node has as {@code raft.raft_dir}
   */
  public StoppedRaftNode(Path memberFile, Path raftFolder, BatchCodec codec) {
    this.file = new MemberFile(memberFile);
    this.raftFolder = raftFolder;
    this.codec = codec;
  }

  @Override
  public @Nullable Identity identity() throws IOException {
    Member member = file.read();
    return member == null
        ? null
        : new Identity(member.nodeId(), member.clusterId().toString(), member.removed());
  }

  private Member member() throws IOException {
    Member member = file.read();
    if (member == null) {
      throw new IOException(file.path() + " is missing");
    }
    return member;
  }

  private Path group(Member member) {
    return raftFolder.resolve(member.clusterId().toString());
  }

  private Path aside(Member member) {
    return raftFolder.resolve(member.clusterId() + ASIDE);
  }

  private static Path log(Path group) {
    return group.resolve("current");
  }

  @Override
  public Log read(long after, Consumer<LogEntry> batches) throws IOException {
    Member member = member();
    Path set = log(aside(member));
    Path folder = Files.exists(set) ? set : log(group(member));
    if (!Files.isDirectory(folder)) {
      return new Log.Missing(folder.toString());
    }
    BatchReader reader = new BatchReader(codec, after, batches);
    return switch (reader.read(folder)) {
      case LogScan.Result.Damaged(String what) -> new Log.Damaged(what);
      case LogScan.Result.Sound(long first, long last) ->
          new Log.Sound(folder.toString(), first, last, reader.lastTerm(), null);
      case LogScan.Result.Torn(long first, long last, Path segment, long length) ->
          new Log.Sound(
              folder.toString(),
              first,
              last,
              reader.lastTerm(),
              new Torn(segment.toString(), length, Files.size(segment) - length));
    };
  }

  @Override
  public @Nullable String objection() throws IOException {
    Member member = member();
    Path vote = log(group(member)).resolve(VOTE);
    if (member.removed()) {
      return "this node was removed from its cluster, and stays out";
    }
    if (Files.exists(log(aside(member)))) {
      return "the log was moved to "
          + aside(member)
          + " by a recovery that was cut off; run raftkv recover --force-new-cluster again";
    }
    if (!Files.exists(vote)) {
      return member.pending() ? null : "the log of this node is missing in " + vote.getParent();
    }
    return Files.size(vote) == 0 ? vote + " is empty: whom this node voted for is lost" : null;
  }

  @Override
  public String setLogAside() throws IOException {
    Member member = member();
    if (!Files.exists(log(aside(member)))) {
      Files.move(group(member), aside(member), StandardCopyOption.ATOMIC_MOVE);
      sync(raftFolder);
    }
    return aside(member).toString();
  }

  @Override
  public String setIdentityAside() throws IOException {
    Path path = file.path();
    Path folder = Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file has a folder");
    Path aside = path.resolveSibling(path.getFileName() + ASIDE + "-" + member().clusterId());
    Files.move(path, aside, StandardCopyOption.ATOMIC_MOVE);
    sync(folder);
    return aside.toString();
  }

  private static void sync(Path folder) throws IOException {
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
