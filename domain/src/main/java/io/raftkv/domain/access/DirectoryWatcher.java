package io.raftkv.domain.access;

/** Is told of entries of the directory as they come and go, by the thread that changes it. */
public interface DirectoryWatcher {
  /** The entry is now in the directory. */
  void added(DirectoryEntry entry);

  /** The entry is no longer in the directory. */
  void removed(DirectoryEntry entry);
}
