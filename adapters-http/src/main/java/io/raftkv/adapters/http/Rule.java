package io.raftkv.adapters.http;

import io.raftkv.domain.access.Action;
import org.jspecify.annotations.Nullable;

/** Who may call a method of a route. Each has one, or it could not be made. */
enum Rule {
  /** Anybody, without a credential. */
  PUBLIC(null),
  /** A node by the cluster's token, or who may manage the cluster. */
  JOIN(Action.MANAGE_CLUSTER),
  READ_KEYS(Action.READ_KEYS),
  WRITE_KEYS(Action.WRITE_KEYS),
  READ_STATUS(Action.READ_STATUS),
  READ_METRICS(Action.READ_METRICS),
  OWN_ACCOUNT(Action.OWN_ACCOUNT),
  MANAGE_ACCESS(Action.MANAGE_ACCESS),
  MANAGE_CLUSTER(Action.MANAGE_CLUSTER),
  COPY_STATE(Action.COPY_STATE);

  private final @Nullable Action action;

  Rule(@Nullable Action action) {
    this.action = action;
  }

  /** What a caller must be allowed; null if nothing. */
  @Nullable Action action() {
    return action;
  }
}
