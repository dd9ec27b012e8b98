package io.raftkv.adapters.raft.member;

import java.io.IOException;
import java.io.StringReader;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/**
 * The file in a data folder that says which node of which cluster it belongs to. Replaced as a
 * whole, durably: after a power cut it is the one before or the one after. For one thread.
 */
public final class MemberFile {
  private static final String FORMAT = "format";
  private static final String FORMAT_VALUE = "1";
  private static final String NODE_ID = "node_id";
  private static final String CLUSTER_ID = "cluster_id";
  private static final String INCARNATION = "incarnation";
  private static final String PENDING = "pending";
  private static final String JOINED = "joined";
  private static final String REMOVED = "removed";
  private static final String PEER = "peer.";

  private final Path file;

  /** The file at the path, which may not be there yet. */
  public MemberFile(Path file) {
    this.file = file;
  }

  /** Its path. */
  public Path path() {
    return file;
  }

  /**
   * What it says; null if there is none.
   *
   * @throws IOException if it cannot be read, or is damaged
   */
  public @Nullable Member read() throws IOException {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(Files.readString(file)));
    } catch (NoSuchFileException e) {
      return null;
    } catch (IllegalArgumentException e) {
      throw damaged(e.getMessage());
    }
    if (!FORMAT_VALUE.equals(properties.getProperty(FORMAT))) {
      throw damaged("it is of no format that this version reads");
    }
    Map<String, UUID> peers = new HashMap<>();
    for (String name : properties.stringPropertyNames()) {
      if (name.startsWith(PEER)) {
        peers.put(name.substring(PEER.length()), uuid(properties, name));
      }
    }
    String nodeId = properties.getProperty(NODE_ID, "");
    if (nodeId.isEmpty()) {
      throw damaged(NODE_ID + " is missing");
    }
    return new Member(
        nodeId,
        uuid(properties, CLUSTER_ID),
        uuid(properties, INCARNATION),
        Boolean.parseBoolean(properties.getProperty(PENDING)),
        Boolean.parseBoolean(properties.getProperty(JOINED)),
        Boolean.parseBoolean(properties.getProperty(REMOVED)),
        peers);
  }

  private UUID uuid(Properties properties, String name) throws IOException {
    try {
      return UUID.fromString(properties.getProperty(name, ""));
    } catch (IllegalArgumentException e) {
      throw damaged(name + " is no UUID");
    }
  }

  private IOException damaged(@Nullable String how) {
    return new IOException(file + " is damaged: " + how);
  }

  /** Replaces what it says. */
  public void write(Member member) throws IOException {
    Map<String, String> lines = new TreeMap<>();
    lines.put(FORMAT, FORMAT_VALUE);
    lines.put(NODE_ID, member.nodeId());
    lines.put(CLUSTER_ID, member.clusterId().toString());
    lines.put(INCARNATION, member.incarnation().toString());
    lines.put(PENDING, Boolean.toString(member.pending()));
    lines.put(JOINED, Boolean.toString(member.joined()));
    lines.put(REMOVED, Boolean.toString(member.removed()));
    member.peers().forEach((peer, known) -> lines.put(PEER + peer, known.toString()));
    StringBuilder text =
        new StringBuilder("# Which node of which cluster this folder belongs to. Do not edit.\n");
    lines.forEach((name, value) -> text.append(name).append('=').append(value).append('\n'));
    Path folder = Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file has a folder");
    Files.createDirectories(folder);
    Path aside = folder.resolve(file.getFileName() + ".tmp");
    try (FileChannel channel =
        FileChannel.open(
            aside,
            StandardOpenOption.CREATE,
            StandardOpenOption.TRUNCATE_EXISTING,
            StandardOpenOption.WRITE)) {
      ByteBuffer bytes = ByteBuffer.wrap(text.toString().getBytes(StandardCharsets.UTF_8));
      while (bytes.hasRemaining()) {
        channel.write(bytes);
      }
      channel.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE);
    try (FileChannel channel = FileChannel.open(folder, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }
}
