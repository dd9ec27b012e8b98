package io.raftkv.bootstrap.fault;

import static org.junit.jupiter.api.Assertions.assertEquals;

import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.NoSuchFileException;
import java.util.Map;
import org.junit.jupiter.api.Test;

final class IoReasonTest {
  private static FileSystemException because(String reason) {
    return new FileSystemException("/d", null, reason);
  }

  @Test
  void noReasonIsAPathAlone() {
    Map<IOException, String> reasons =
        Map.of(
            new AccessDeniedException("/d"),
            "permission denied: /d",
            new NoSuchFileException("/d"),
            "no such file or directory: /d",
            new FileAlreadyExistsException("/d"),
            "not a directory: /d",
            because("Read-only file system"),
            "read-only file system: /d",
            because("NFS went away"),
            "NFS went away: /d",
            new FileSystemException("/d"),
            "FileSystemException: /d",
            new IOException("Input/output error"),
            "Input/output error",
            new MalformedInputException(1),
            "it is not UTF-8 text",
            new IOException(),
            "java.io.IOException");
    reasons.forEach((fault, reason) -> assertEquals(reason, IoReason.of(fault)));
  }

  @Test
  void adviceFitsTheReason() {
    Map<IOException, String> advice =
        Map.of(
            new AccessDeniedException("/d"),
            "let the user that runs the server read and write there, or leave",
            because("Not a directory"),
            "move the file in its way, or leave",
            because("Read-only file system"),
            "mount it for writing, or leave",
            because("No space left on device"),
            "make room there, or leave",
            because("Too many open files in system"),
            "raise the limit of open files (ulimit -n), or leave",
            new IOException("Input/output error"),
            "check the disk (dmesg), or leave",
            because("No such device or address"),
            "check that the disk is there and mounted, or leave",
            because("Stale file handle"),
            "leave");
    advice.forEach((fault, text) -> assertEquals(text, IoReason.advice(fault, "leave")));
  }
}
