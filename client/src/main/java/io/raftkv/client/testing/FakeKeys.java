package io.raftkv.client.testing;

import com.google.protobuf.ByteString;
import io.raftkv.protocol.v1.EventType;
import io.raftkv.protocol.v1.KeyRange;
import io.raftkv.protocol.v1.KeyValue;
import io.raftkv.protocol.v1.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** All versions of all keys, and what each revision changed. For one thread at a time. */
final class FakeKeys {
  /** A key at a revision. */
  record Stored(
      ByteString value, long version, long created, long modified, long deadline, boolean gone) {
    boolean has(long now) {
      return !gone && (deadline == 0 || deadline > now);
    }
  }

  private final NavigableMap<ByteString, List<Stored>> keys =
      new TreeMap<>(ByteString.unsignedLexicographicalComparator());
  private final TreeMap<Long, WatchResponse> history = new TreeMap<>();
  private List<WatchResponse.Event> events = new ArrayList<>();
  private long revision;
  private long floor;
  private long nowMillis = 1_700_000_000_000L;

  long revision() {
    return revision;
  }

  /** The oldest revision that can be read; changes are kept of those after it. */
  long floor() {
    return floor;
  }

  long nowMillis() {
    return nowMillis;
  }

  void advance(long millis) {
    nowMillis += millis;
    List<ByteString> over = new ArrayList<>();
    keys.forEach(
        (key, versions) -> {
          Stored newest = versions.getLast();
          if (!newest.gone() && newest.deadline() > 0 && newest.deadline() <= nowMillis) {
            over.add(key);
          }
        });
    over.forEach(key -> remove(key, EventType.EVENT_TYPE_EXPIRE));
    commit();
  }

  void compact(long upTo) {
    floor = Math.max(floor, Math.min(upTo, revision));
    history.headMap(floor, true).clear();
    keys.values()
        .forEach(
            versions -> {
              while (versions.size() > 1 && versions.get(1).modified() <= floor) {
                var _ = versions.removeFirst();
              }
            });
    keys.values()
        .removeIf(
            versions ->
                versions.size() == 1
                    && versions.getFirst().gone()
                    && versions.getFirst().modified() <= floor);
  }

  /** The newest; null where there is no such key. */
  @Nullable Stored get(ByteString key) {
    return at(key, Long.MAX_VALUE);
  }

  private @Nullable Stored at(ByteString key, long at) {
    Stored found = null;
    for (Stored stored : keys.getOrDefault(key, List.of())) {
      if (stored.modified() <= at) {
        found = stored;
      }
    }
    return found == null || found.gone() ? null : found;
  }

  /** The revision to read at. */
  long readable(long asked) {
    if (asked > revision) {
      throw FakeFault.future(revision);
    }
    if (asked != 0 && asked < floor) {
      throw FakeFault.compacted(floor);
    }
    return asked == 0 ? revision : asked;
  }

  /** A key as a message; null where there is none. */
  @Nullable KeyValue read(ByteString key, long at, boolean withValue) {
    Stored stored = at(key, at);
    return stored == null ? null : message(key, stored, withValue);
  }

  private KeyValue message(ByteString key, Stored stored, boolean withValue) {
    KeyValue.Builder kv =
        KeyValue.newBuilder()
            .setKey(key)
            .setVersion(stored.version())
            .setCreateRevision(stored.created())
            .setModRevision(stored.modified());
    if (withValue) {
      kv.setValue(stored.value());
    }
    if (stored.deadline() > 0) {
      kv.setTtlMillis(Math.max(0, stored.deadline() - nowMillis));
    }
    return kv.build();
  }

  /** The keys of a range in order, those too that are gone. */
  List<ByteString> in(KeyRange range, boolean reverse) {
    NavigableMap<ByteString, List<Stored>> part = reverse ? keys.descendingMap() : keys;
    return part.keySet().stream().filter(key -> contains(range, key)).toList();
  }

  static boolean contains(KeyRange range, ByteString key) {
    var order = ByteString.unsignedLexicographicalComparator();
    return switch (range.getKeysCase()) {
      case KEY -> range.getKey().equals(key);
      case PREFIX -> key.startsWith(range.getPrefix());
      case INTERVAL ->
          order.compare(range.getInterval().getStart(), key) <= 0
              && (range.getInterval().getEnd().isEmpty()
                  || order.compare(key, range.getInterval().getEnd()) < 0);
      case KEYS_NOT_SET ->
          throw FakeFault.invalid(
              "invalid_request", "a range is a key, a prefix (empty for all keys) or an interval");
    };
  }

  /** Writes; part of the revision that {@link #commit} makes. Its version. */
  long put(ByteString key, ByteString value, long deadline) {
    Stored before = get(key);
    Stored now =
        new Stored(
            value,
            before == null ? 1 : before.version() + 1,
            before == null ? revision + 1 : before.created(),
            revision + 1,
            deadline,
            false);
    add(key, now);
    event(EventType.EVENT_TYPE_PUT, message(key, now, true));
    return now.version();
  }

  /** Whether it was there. */
  boolean remove(ByteString key, EventType type) {
    if (get(key) == null) {
      return false;
    }
    add(key, new Stored(ByteString.EMPTY, 0, 0, revision + 1, 0, true));
    event(type, KeyValue.newBuilder().setKey(key).setModRevision(revision + 1).build());
    return true;
  }

  void deadline(ByteString key, Stored before, long deadline) {
    Stored now =
        new Stored(
            before.value(), before.version(), before.created(), revision + 1, deadline, false);
    add(key, now);
    event(EventType.EVENT_TYPE_TTL, message(key, now, true));
  }

  private void add(ByteString key, Stored stored) {
    List<Stored> versions = keys.computeIfAbsent(key, _ -> new ArrayList<>());
    if (!versions.isEmpty() && versions.getLast().modified() == stored.modified()) {
      var _ = versions.removeLast();
    }
    versions.add(stored);
  }

  private void event(EventType type, KeyValue kv) {
    events.add(WatchResponse.Event.newBuilder().setType(type).setKv(kv).build());
  }

  /** Makes a revision of what was done since the last one, if that is anything. */
  void commit() {
    if (events.isEmpty()) {
      return;
    }
    revision++;
    WatchResponse.Builder changes = WatchResponse.newBuilder();
    changes
        .getChangesBuilder()
        .setRevision(revision)
        .addAllEvents(events)
        .setIndex(revision)
        .setTerm(1)
        .setTimestampMillis(nowMillis);
    history.put(revision, changes.build());
    events = new ArrayList<>();
  }

  /** What a revision changed. */
  WatchResponse.Changes changes(long of) {
    WatchResponse changes = history.get(of);
    if (changes == null) {
      throw FakeFault.watchCompacted(of, floor + 1);
    }
    return changes.getChanges();
  }
}
