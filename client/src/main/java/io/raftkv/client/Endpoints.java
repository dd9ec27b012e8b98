package io.raftkv.client;

import java.util.List;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * All servers, and the one that is asked at present: any, since any answers any call, until it
 * fails. Safe for any thread.
 */
final class Endpoints {
  private final List<Endpoint> all;
  private final AtomicInteger present;

  Endpoints(List<Endpoint> all) {
    this.all = List.copyOf(all);
    // Clients that were given the same list spread.
    this.present = new AtomicInteger(ThreadLocalRandom.current().nextInt(all.size()));
  }

  /** The present one, or the next after it that has not been tried; null if all have. */
  @Nullable Endpoint pick(Set<Endpoint> tried) {
    int first = present.get();
    for (int i = 0; i < all.size(); i++) {
      Endpoint endpoint = all.get((first + i) % all.size());
      if (!tried.contains(endpoint)) {
        return endpoint;
      }
    }
    return null;
  }

  /** It is no use at the moment: others ask the next one. */
  void failed(Endpoint endpoint) {
    var _ = present.compareAndSet(endpoint.index(), (endpoint.index() + 1) % all.size());
  }

  List<Endpoint> all() {
    return all;
  }
}
