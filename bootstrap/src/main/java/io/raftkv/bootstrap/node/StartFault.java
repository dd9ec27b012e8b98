package io.raftkv.bootstrap.node;

import io.raftkv.bootstrap.audit.AuditTrail;
import io.raftkv.bootstrap.fault.IoReason;
import io.raftkv.bootstrap.tls.TlsFault;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.stream.Stream;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/** Why a server cannot start: what failed, and what to do, in one line. */
public final class StartFault {
  private static final Logger LOG = LogManager.getLogger(StartFault.class);
  private static final long MIB = 1L << 20;

  private StartFault() {}

  /** The address of a listener cannot be had. */
  static String listening(IOException fault, String otherwise) {
    String message = IoReason.of(fault);
    String lower = message.toLowerCase(Locale.ROOT);
    String advice = otherwise;
    if (lower.contains("address already in use")) {
      advice = "another process listens there: stop it, or " + advice;
    } else if (lower.contains("permission denied")) {
      advice = "a port below 1024 needs a right of its own: grant it, or " + advice;
    } else if (lower.contains("cannot assign requested address")) {
      advice = "no interface of this machine has that address: " + advice;
    }
    return message + "; " + advice;
  }

  /** The data folder cannot be used. */
  static String storing(IOException fault, Path dataFolder) {
    return "the data folder "
        + absolute(dataFolder)
        + " cannot be used: "
        + IoReason.of(fault)
        + "; "
        + IoReason.advice(fault, "choose another --storage.data-dir");
  }

  /** The file of the audit log cannot be used. */
  static String auditing(IOException fault, AuditTrail trail) {
    return "the audit log "
        + trail.file().map(file -> absolute(file).toString()).orElse("")
        + " cannot be written: "
        + IoReason.alone(fault)
        + "; "
        + IoReason.advice(
            fault, "choose another --observability.audit-file, in a folder that exists");
  }

  /** A node alone must not go on with the data of a cluster's node, which others rely on. */
  static String ofMember(Path dataFolder) {
    return "the data folder "
        + absolute(dataFolder)
        + " belongs to a node of a cluster: start it with raft.enabled=true, or make a server of its"
        + " own from it by raftkv recover --force-new-cluster";
  }

  /** Something failed that should not. */
  public static String of(Throwable fault, Path dataFolder) {
    return switch (fault) {
      case TlsFault tls -> String.valueOf(tls.getMessage());
      case OutOfMemoryError memory -> outOfMemory(memory, dataFolder);
      case LinkageError linkage ->
          "a library is missing or of another version ("
              + linkage
              + "); rebuild, or unpack the distribution anew";
      default -> {
        LOG.fatal("the start failed", fault);
        yield "a fault of the program, which the log shows: " + fault;
      }
    };
  }

  private static String outOfMemory(OutOfMemoryError fault, Path dataFolder) {
    String kind = String.valueOf(fault.getMessage());
    if (kind.contains("native thread")) {
      return "the system grants no more threads; raise the limit (ulimit -u, or the container's)";
    }
    return "out of memory ("
        + kind
        + "): the heap may grow to "
        + Runtime.getRuntime().maxMemory() / MIB
        + " MiB, and the log and snapshots in "
        + absolute(dataFolder)
        + " take "
        + size(dataFolder)
        + " on disk; give more by -Xmx, such as KVSTORE_OPTS=-Xmx2g or java -Xmx2g -jar raftkv.jar";
  }

  private static String size(Path folder) {
    try (Stream<Path> files = Files.walk(folder)) {
      return files.mapToLong(file -> file.toFile().length()).sum() / MIB + " MiB";
    } catch (IOException | UncheckedIOException e) {
      return "some room"; // the advice holds without the figure
    }
  }

  /** For people; what a .. leads to only the file system knows, since links may be in between. */
  static Path absolute(Path path) {
    Path absolute = path.toAbsolutePath();
    return absolute.toString().contains("..") ? absolute : absolute.normalize();
  }
}
