package io.raftkv.client.cli;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;

/** Why a file could not be read or written; the JDK's own messages often hold its path alone. */
final class FileFault {
  private FileFault() {}

  /** The reason without the file. */
  static String reason(IOException fault) {
    return switch (fault) {
      case NoSuchFileException _ -> "there is no such file or folder";
      case AccessDeniedException _ -> "permission denied";
      case FileAlreadyExistsException _ -> "there is a file already";
      case FileSystemException named when named.getReason() != null -> named.getReason();
      default -> fault.getMessage() == null ? fault.getClass().getSimpleName() : fault.getMessage();
    };
  }
}
