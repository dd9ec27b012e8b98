package io.raftkv.client;

import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/** Which changes are watched. Immutable: each method gives another one. */
public final class WatchQuery {
  private static final Duration PROGRESS_INTERVAL = Duration.ofSeconds(5);
  private static final Duration PROGRESS_LEAST = Duration.ofMillis(500);
  private static final Duration PROGRESS_MOST = Duration.ofHours(1);

  private final KeyRange range;
  private final long startRevision;
  private final Set<WatchEvent.Type> types;
  private final boolean initial;
  private final boolean restarting;
  private final Duration progressInterval;

  private WatchQuery(
      KeyRange range,
      long startRevision,
      Set<WatchEvent.Type> types,
      boolean initial,
      boolean restarting,
      Duration progressInterval) {
    this.range = range;
    this.startRevision = startRevision;
    this.types = types;
    this.initial = initial;
    this.restarting = restarting;
    this.progressInterval = progressInterval;
  }

  /** All changes of these keys from now on. */
  public static WatchQuery of(KeyRange range) {
    return new WatchQuery(range, 0, Set.of(), false, false, PROGRESS_INTERVAL);
  }

  /** All changes of a key from now on. */
  public static WatchQuery key(String key) {
    return of(KeyRange.key(key));
  }

  /** All changes of the keys that begin so, from now on. */
  public static WatchQuery prefix(String prefix) {
    return of(KeyRange.prefix(prefix));
  }

  /**
   * From that revision on, with it.
   *
   * @throws IllegalArgumentException if it is not positive
   */
  public WatchQuery from(long revision) {
    if (revision < 1) {
      throw new IllegalArgumentException("startRevision: it is positive, not " + revision);
    }
    return new WatchQuery(range, revision, types, false, restarting, progressInterval);
  }

  /** First the keys as they are, then what comes after; in place of a revision to begin at. */
  public WatchQuery withInitial() {
    return new WatchQuery(range, 0, types, true, restarting, progressInterval);
  }

  /** Changes of these kinds alone; none stands for all. */
  public WatchQuery types(WatchEvent.Type... only) {
    Set<WatchEvent.Type> chosen = EnumSet.noneOf(WatchEvent.Type.class);
    chosen.addAll(List.of(only));
    return new WatchQuery(
        range, startRevision, Set.copyOf(chosen), initial, restarting, progressInterval);
  }

  /**
   * Begins anew with the keys as they are where changes were lost, in place of an end with the
   * fault {@code compacted}. Both are told: {@link WatchSignal.Compacted}, then {@link
   * WatchSignal.Initial}.
   */
  public WatchQuery restarting() {
    return new WatchQuery(range, startRevision, types, initial, true, progressInterval);
  }

  /**
   * How often the server says that it is there while nothing changes; 5 s if not set. After three
   * times as long without a word the watch goes on at another endpoint.
   *
   * @throws IllegalArgumentException if it is not from half a second to an hour
   */
  public WatchQuery progressInterval(Duration interval) {
    if (interval.compareTo(PROGRESS_LEAST) < 0 || interval.compareTo(PROGRESS_MOST) > 0) {
      throw new IllegalArgumentException(
          "progressInterval: it is from 500 ms to an hour, not " + interval);
    }
    return new WatchQuery(range, startRevision, types, initial, restarting, interval);
  }

  /** The keys. */
  public KeyRange range() {
    return range;
  }

  /** Where it begins; 0 is now. */
  public long startRevision() {
    return startRevision;
  }

  /** The kinds of changes; none stands for all. */
  public Set<WatchEvent.Type> types() {
    return types;
  }

  /** Whether the keys as they are come first. */
  public boolean isInitial() {
    return initial;
  }

  /** Whether it begins anew where changes were lost. */
  public boolean isRestarting() {
    return restarting;
  }

  /** How often the server says that it is there. */
  public Duration progressInterval() {
    return progressInterval;
  }
}
