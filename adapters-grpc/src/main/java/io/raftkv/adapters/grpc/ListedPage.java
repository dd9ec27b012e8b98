package io.raftkv.adapters.grpc;

import com.google.protobuf.MessageLite;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Part of an ordered list. What comes or goes between two pages moves nothing to a page where it
 * would be shown twice, or to none: a page begins behind a position, not after a number.
 *
 * @param items no more than were asked for; fewer where they are large
 * @param next the position of the last of them; empty where none follows
 */
record ListedPage<M extends MessageLite>(List<M> items, String next) {
  private static final int ITEMS_DEFAULT = 100;
  private static final int ITEMS_MAX = 1_000;

  /** Many clients take no messages above 4 MiB. */
  private static final int BYTES_MAX = 1 << 20;

  /**
   * Cuts a page out.
   *
   * @param all ascending by their positions
   * @param after the position of the last that was shown; null at the beginning
   */
  static <T, P extends Comparable<P>, M extends MessageLite> ListedPage<M> of(
      List<T> all, @Nullable P after, int size, Function<T, P> position, Function<T, M> message) {
    int most = size <= 0 ? ITEMS_DEFAULT : Math.min(size, ITEMS_MAX);
    List<M> items = new ArrayList<>();
    int bytes = 0;
    String last = "";
    for (T each : all) {
      if (after != null && Comparator.<P>naturalOrder().compare(position.apply(each), after) <= 0) {
        continue;
      }
      M shown = message.apply(each);
      bytes += shown.getSerializedSize();
      if (items.size() == most || (bytes > BYTES_MAX && !items.isEmpty())) {
        return new ListedPage<>(items, last);
      }
      items.add(shown);
      last = position.apply(each).toString();
    }
    return new ListedPage<>(items, "");
  }
}
