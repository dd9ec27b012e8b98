package io.raftkv.adapters.storage.offline;

import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;

/** What a failure of the file system is for people: some of the JDK's say the path and no more. */
public final class IoFault {
  private IoFault() {}

  /** In one line, with the path where it is known. */
  public static String describe(IOException fault) {
    String message = fault.getMessage();
    if (message == null) {
      return fault.getClass().getSimpleName();
    }
    if (fault instanceof FileSystemException system && system.getReason() != null) {
      return message;
    }
    return switch (fault) {
      case NoSuchFileException _ -> message + ": no such file";
      case AccessDeniedException _ -> message + ": permission denied";
      case NotDirectoryException _ -> message + ": not a folder";
      default -> message;
    };
  }
}
