package io.raftkv.application.api;

import java.io.IOException;
import java.io.InputStream;

/**
 * A whole, checksummed copy of the state that lies on disk.
 *
 * @param name by which operators know it
 * @param index the last log entry in it
 * @param revision the store's revision in it
 * @param keys how many keys it holds
 * @param bytes its size on disk
 * @param contents opens the file
 */
public record Snapshot(
    String name, long index, long revision, long keys, long bytes, Contents contents) {
  /** Opens what a snapshot holds. */
  @FunctionalInterface
  public interface Contents {
    /**
     * The file, to be read and then closed by the caller. It stays readable when newer snapshots
     * make it obsolete.
     *
     * @throws java.io.FileNotFoundException if that has happened before the call
     */
    InputStream open() throws IOException;
  }
}
