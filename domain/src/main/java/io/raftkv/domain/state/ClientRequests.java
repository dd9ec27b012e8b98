package io.raftkv.domain.state;

import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.RequestId;
import java.util.ArrayList;
import java.util.List;

/**
 * What is remembered of one client's requests. Immutable.
 *
 * @param client its name; where it came as a user, the user's id and a slash stand before
 * @param lastSeenMillis the replicated time of its last request, in milliseconds since the epoch
 * @param forgottenUpTo requests up to this sequence are not remembered
 * @param requests its later ones, in ascending order of their sequences
 */
public record ClientRequests(
    String client, long lastSeenMillis, long forgottenUpTo, List<Answered> requests) {
  private static final int VERSIONS_PER_WEIGHT = 16;
  private static final int OWNER_CHARS = 36; // of a UUID

  /** A request and what became of it. */
  public record Answered(long sequence, Outcome outcome) {}

  /** Refuses what no client can have asked for. */
  public ClientRequests {
    requests = List.copyOf(requests);
    long before = forgottenUpTo;
    for (Answered request : requests) {
      if (request.sequence() <= before) {
        throw new IllegalArgumentException("requests out of order");
      }
      before = request.sequence();
    }
    if (!isClient(client) || forgottenUpTo < 0 || lastSeenMillis < 0) {
      throw new IllegalArgumentException("impossible client");
    }
  }

  private static boolean isClient(String text) {
    boolean owned = text.length() > OWNER_CHARS && text.charAt(OWNER_CHARS) == '/';
    return owned
        ? RequestId.isClient(text.substring(0, OWNER_CHARS))
            && RequestId.isClient(text.substring(OWNER_CHARS + 1))
        : RequestId.isClient(text);
  }

  static ClientRequests none(String client, long nowMillis) {
    return new ClientRequests(client, nowMillis, 0, List.of());
  }

  /** The position of the request, or (-(its insertion point) - 1) if it is not remembered. */
  int find(long sequence) {
    int low = 0;
    int high = requests.size() - 1;
    while (low <= high) {
      int middle = (low + high) >>> 1;
      int order = Long.compare(requests.get(middle).sequence(), sequence);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle - 1;
      }
    }
    return -(low + 1);
  }

  /**
   * With one more, at its place, and without the oldest where they weigh more than so many; the
   * newest stays whatever it weighs.
   */
  ClientRequests with(Answered request, long nowMillis, int atMost) {
    List<Answered> more = new ArrayList<>(requests);
    more.add(-(find(request.sequence()) + 1), request);
    int weight = 0;
    for (Answered answered : more) {
      weight += weight(answered.outcome());
    }
    long forgotten = forgottenUpTo;
    while (weight > atMost && more.size() > 1) {
      Answered oldest = more.removeFirst();
      forgotten = oldest.sequence();
      weight -= weight(oldest.outcome());
    }
    return new ClientRequests(client, nowMillis, forgotten, more);
  }

  /** A large batch takes the room of several requests. */
  private static int weight(Outcome outcome) {
    return switch (outcome) {
      case Outcome.BatchApplied batch -> 1 + batch.versions().size() / VERSIONS_PER_WEIGHT;
      case Outcome.TxnApplied txn -> 1 + txn.effects().size() / VERSIONS_PER_WEIGHT;
      default -> 1;
    };
  }
}
