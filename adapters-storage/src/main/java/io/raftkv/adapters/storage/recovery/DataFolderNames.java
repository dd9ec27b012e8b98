package io.raftkv.adapters.storage.recovery;

/** What lies where in a data folder. */
public final class DataFolderNames {
  /** The folder of the segments. */
  public static final String LOG = "wal";

  /** The folder of the snapshots. */
  public static final String SNAPSHOTS = "snapshots";

  /** The file beside the segments that whoever uses the data folder holds locked. */
  public static final String LOCK = "LOCK";

  /** The file that says which node of which cluster the data folder belongs to. */
  public static final String MEMBER = "member.properties";

  private DataFolderNames() {}
}
