package io.raftkv.bootstrap.audit;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.appender.RollingFileAppender;
import org.apache.logging.log4j.core.appender.rolling.DefaultRolloverStrategy;
import org.apache.logging.log4j.core.appender.rolling.SizeBasedTriggeringPolicy;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.LoggerConfig;
import org.apache.logging.log4j.core.layout.PatternLayout;
import org.jspecify.annotations.Nullable;

/** Leads the logger of the audit log to where its lines go. */
final class AuditFile {
  /** How large a file may grow. */
  static final long BYTES_MAX = 100L << 20;

  private static final int FILES_MAX = 10;
  private static final String PERMISSIONS = "rw-------";

  private AuditFile() {}

  /**
   * Adds the logger to Log4j's configuration. Its lines are logged whatever the level of the
   * server's log is.
   *
   * @param bytesMax at which size the file is put aside, and a new one begun
   * @throws IOException if the file cannot be written
   */
  static void attach(Optional<Path> file, long bytesMax) throws IOException {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    Configuration configuration = context.getConfiguration();
    LoggerConfig logger = new LoggerConfig(AuditTrail.LOGGER, Level.INFO, file.isEmpty());
    if (file.isPresent()) {
      RollingFileAppender appender = appender(configuration, file.get(), bytesMax);
      configuration.addAppender(appender);
      logger.addAppender(appender, null, null);
    }
    configuration.addLogger(AuditTrail.LOGGER, logger);
    context.updateLoggers();
  }

  private static RollingFileAppender appender(Configuration configuration, Path file, long bytesMax)
      throws IOException {
    create(file);
    @Nullable RollingFileAppender appender =
        RollingFileAppender.newBuilder()
            .setName(AuditTrail.LOGGER)
            .setConfiguration(configuration)
            .setFileName(file.toString())
            .setFilePattern(file + ".%i")
            .setFilePermissions(isPosix() ? PERMISSIONS : null)
            .setPolicy(SizeBasedTriggeringPolicy.createPolicy(Long.toString(bytesMax)))
            .setStrategy(
                DefaultRolloverStrategy.newBuilder()
                    .setConfig(configuration)
                    .setFileIndex("min") // .1 is the newest
                    .setMax(Integer.toString(FILES_MAX))
                    .build())
            .setLayout(
                PatternLayout.newBuilder()
                    .setConfiguration(configuration)
                    .setPattern("%m%n")
                    .build())
            .setBufferedIo(false) // what is recorded survives the end of the process
            .setIgnoreExceptions(false) // the caller tells of them
            .build();
    if (appender == null) {
      throw new IOException("it cannot be opened; the lines above say why");
    }
    appender.start();
    return appender;
  }

  /**
   * Makes the file, readable by its owner alone from its first moment, or sees that it can be
   * written.
   */
  private static void create(Path file) throws IOException {
    Set<PosixFilePermission> owner = PosixFilePermissions.fromString(PERMISSIONS);
    FileAttribute<?>[] attributes =
        isPosix()
            ? new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(owner)}
            : new FileAttribute<?>[0];
    try {
      Files.createFile(file, attributes);
    } catch (FileAlreadyExistsException _) {
      if (!Files.isRegularFile(file)) {
        throw new IOException("it is no file of its own");
      }
      Files.newOutputStream(file, StandardOpenOption.APPEND).close();
      if (isPosix()) {
        Files.setPosixFilePermissions(file, owner);
      }
    }
  }

  private static boolean isPosix() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix");
  }
}
