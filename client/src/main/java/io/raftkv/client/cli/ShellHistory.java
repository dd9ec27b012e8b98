package io.raftkv.client.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.Map;
import java.util.function.Consumer;
import java.util.regex.Pattern;
import org.jline.reader.impl.history.DefaultHistory;
import org.jspecify.annotations.Nullable;

/** Earlier lines, in a file that only its owner reads, without those that may hold secrets. */
final class ShellHistory extends DefaultHistory {
  private static final Pattern SECRET =
      Pattern.compile(
          "(^|\\s)(--token|--api-key)\\b|(^|\\s)(login|password)(\\s|$)|rftkv_|password-stdin");

  /** Whether a line is not to be kept. */
  static boolean isSecret(String line) {
    return SECRET.matcher(line).find();
  }

  @Override
  public void add(Instant time, String line) {
    if (!isSecret(line)) {
      super.add(time, line);
    }
  }

  /**
   * Where the lines are kept: below XDG_STATE_HOME, or where that would be.
   *
   * @param hint is told why there is none
   * @return null if there can be none
   */
  static @Nullable Path file(Map<String, String> environment, Consumer<String> hint) {
    String state = environment.getOrDefault("XDG_STATE_HOME", "");
    String home = environment.getOrDefault("HOME", "");
    if (!Path.of(state).isAbsolute()) { // one that is not is to be passed over
      if (home.isEmpty()) {
        return null;
      }
      state = home + "/.local/state";
    }
    Path file = Path.of(state, "raftkv", "history");
    try {
      Files.createDirectories(file.getParent(), owner("rwx------"));
      if (Files.notExists(file)) {
        Files.createFile(file, owner("rw-------"));
      }
      Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rw-------"));
      return file;
    } catch (IOException e) {
      hint.accept("Lines are not kept in " + file + ": " + FileFault.reason(e));
      return null;
    } catch (UnsupportedOperationException e) {
      return null; // nobody could be kept from reading it
    }
  }

  private static FileAttribute<?> owner(String permissions) {
    return PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions));
  }
}
