package io.raftkv.domain.access;

/** What a caller of any of the APIs asks for, and the least role that may. */
public enum Action {
  /** Reading keys: values, versions, times to live, listings. */
  READ_KEYS(Role.READ),
  /** Changing keys. */
  WRITE_KEYS(Role.WRITE),
  /** Counts, sizes, and the members of the cluster with their state. */
  READ_STATUS(Role.READ),
  /** Metrics, where they are not public. */
  READ_METRICS(Role.READ),
  /** One's own user, password and API keys. */
  OWN_ACCOUNT(Role.READ),
  /** Other users and their API keys. */
  MANAGE_ACCESS(Role.ADMIN),
  /** Who is a member of the cluster, and who leads it. */
  MANAGE_CLUSTER(Role.ADMIN),
  /** Copies of the whole state: snapshots and backups. */
  COPY_STATE(Role.ADMIN);

  private final Role least;

  Action(Role least) {
    this.least = least;
  }

  /** The least role that may. */
  public Role least() {
    return least;
  }
}
