package io.raftkv.adapters.storage.disk;

import java.io.Closeable;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A folder of files on a disk.
 *
 * <p>What has been created, renamed or deleted is seen at once, but survives a power loss only
 * after {@link #sync}; what has been written to a file, only after {@link DiskFile#sync}. Safe for
 * any thread.
 */
public interface Folder {
  /** The names of the files in it, in order. */
  List<String> list() throws IOException;

  /**
   * A new, empty file.
   *
   * @throws java.nio.file.FileAlreadyExistsException if there is one of this name
   */
  DiskFile create(String name) throws IOException;

  /**
   * An existing file, to be read and written.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  DiskFile open(String name) throws IOException;

  /**
   * An existing file, to be read alone.
   *
   * @throws java.nio.file.NoSuchFileException if there is none
   */
  DiskFile openToRead(String name) throws IOException;

  /**
   * Gives a file another name, atomically; a file that has that name is replaced.
   *
   * @throws NoSpaceException if there is no room for that; nothing has changed then
   */
  void rename(String from, String to) throws IOException;

  /**
   * Removes a file; nothing happens if there is none.
   *
   * @throws NoSpaceException if there is no room even for that; nothing has changed then
   */
  void delete(String name) throws IOException;

  /** Makes what was created, renamed and deleted so far durable. */
  void sync() throws IOException;

  /** How many more bytes the system says it has room for; 0 if it has none, or does not tell. */
  long usableBytes() throws IOException;

  /** Keeps the folder to one process until it is closed or the process ends; null if taken. */
  @Nullable Closeable tryLock(String name) throws IOException;

  /**
   * Keeps everybody from locking the folder until it is closed or the process ends, and changes
   * nothing: a lock that is not there is not made, and nobody is kept from it then. Any number may
   * share.
   *
   * @return null if somebody has locked the folder
   */
  @Nullable Closeable tryShare(String name) throws IOException;

  /** The path for messages, with this name in it. */
  String describe(String name);
}
