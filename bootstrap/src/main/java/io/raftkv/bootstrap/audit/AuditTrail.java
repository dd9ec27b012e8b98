package io.raftkv.bootstrap.audit;

import io.raftkv.application.port.AuditEvent;
import io.raftkv.application.port.AuditLog;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;

/**
 * Writes each event as a line of JSON by the logger {@value #LOGGER}: to a file of its own, or to
 * the server's log where it has none. A line is written to the file before the caller goes on, and
 * not synced.
 */
public final class AuditTrail implements AuditLog {
  /** Its logger's name. */
  static final String LOGGER = "raftkv.audit";

  private static final Logger LOG = LogManager.getLogger(AuditTrail.class);

  private final Logger lines = LogManager.getLogger(LOGGER);
  private final Optional<Path> file;
  private final InstantSource clock;
  private final AtomicLong lost = new AtomicLong();
  private final StrangersBudget budget;

  /** A trail into the file, which is opened later; without one, into the server's log. */
  public AuditTrail(Optional<Path> file, InstantSource clock) {
    this.file = file;
    this.clock = clock;
    this.budget = new StrangersBudget(clock);
  }

  /**
   * Opens the file. To be called once, when the server's log is set up; what closes that closes it.
   *
   * @throws IOException if it cannot be written
   */
  public void open() throws IOException {
    AuditFile.attach(file, AuditFile.BYTES_MAX);
  }

  /** The file, where it has one. */
  public Optional<Path> file() {
    return file;
  }

  @Override
  public void record(AuditEvent event) {
    if (!budget.admits(event)) {
      return;
    }
    long suppressed = budget.takeSuppressed();
    if (suppressed > 0) {
      write(
          new AuditEvent(
              "",
              "",
              "",
              "",
              "authenticate",
              "",
              AuditEvent.Verdict.DENIED,
              suppressed + " more events of strangers before this one were not written"));
    }
    write(event);
  }

  private void write(AuditEvent event) {
    String line = AuditLine.of(clock.instant(), event);
    try {
      // A disk that is full takes part of a line, which must not be the beginning of this one.
      lines.info(lost.get() > 0 && file.isPresent() ? "\n" + line : line);
    } catch (RuntimeException e) {
      lost(e);
      return;
    }
    long before = lost.getAndSet(0);
    if (before > 0) {
      LOG.warn("the audit log is written again; {} events are missing in it", before);
    }
  }

  /** Once for each time that it begins to fail: a full disk must not fill the server's log too. */
  private void lost(RuntimeException fault) {
    if (lost.getAndIncrement() == 0) {
      LOG.error(
          "the audit log {} cannot be written, and what happens until it can is missing in it; make"
              + " room, or see to the disk",
          file.map(Path::toString).orElse(LOGGER),
          fault);
    }
  }
}
