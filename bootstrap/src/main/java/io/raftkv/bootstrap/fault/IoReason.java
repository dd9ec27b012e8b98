package io.raftkv.bootstrap.fault;

import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.util.Locale;
import java.util.Map;

/** Why a file or a folder could not be used. The JDK's own messages often hold its path alone. */
public final class IoReason {
  private static final String DENIED = "permission denied";
  private static final String NOT_A_FOLDER = "not a directory";

  /** What may be done, by a part of the reason as the C library words it. */
  private static final Map<String, String> ADVICE =
      Map.ofEntries(
          Map.entry(DENIED, "let the user that runs the server read and write there"),
          Map.entry("operation not permitted", "let the user that runs the server write there"),
          Map.entry(NOT_A_FOLDER, "move the file in its way"),
          Map.entry("read-only file system", "mount it for writing"),
          Map.entry("no space left on device", "make room there"),
          Map.entry("disk quota exceeded", "make room there"),
          Map.entry("too many open files", "raise the limit of open files (ulimit -n)"),
          Map.entry("input/output error", "check the disk (dmesg)"),
          Map.entry("no such device", "check that the disk is there and mounted"));

  private IoReason() {}

  /** The reason, and the file where there is one: {@code permission denied: /data/wal}. */
  public static String of(IOException fault) {
    return fault instanceof FileSystemException named && named.getFile() != null
        ? alone(fault) + ": " + named.getFile()
        : alone(fault);
  }

  /** The reason without the file. */
  public static String alone(IOException fault) {
    return switch (fault) {
      case FileSystemException named -> reason(named);
      case CharacterCodingException _ -> "it is not UTF-8 text";
      default -> fault.getMessage() == null ? fault.toString() : fault.getMessage();
    };
  }

  private static String reason(FileSystemException fault) {
    String given = fault.getReason();
    if (given != null) {
      // Words as they stand in a line of ours; an acronym stays as it is.
      return given.length() > 1 && Character.isLowerCase(given.charAt(1))
          ? Character.toLowerCase(given.charAt(0)) + given.substring(1)
          : given;
    }
    return switch (fault) {
      case AccessDeniedException _ -> DENIED;
      case NoSuchFileException _ -> "no such file or directory";
      case NotDirectoryException _, FileAlreadyExistsException _ -> NOT_A_FOLDER;
      default -> fault.getClass().getSimpleName();
    };
  }

  /** What may be done about it, and the other way out, which there always is. */
  public static String advice(IOException fault, String otherwise) {
    String reason = alone(fault).toLowerCase(Locale.ROOT);
    return ADVICE.entrySet().stream()
        .filter(advice -> reason.startsWith(advice.getKey()))
        .findFirst()
        .map(advice -> advice.getValue() + ", or " + otherwise)
        .orElse(otherwise);
  }
}
