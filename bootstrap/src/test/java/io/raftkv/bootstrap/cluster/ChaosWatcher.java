package io.raftkv.bootstrap.cluster;

import io.raftkv.bootstrap.cluster.EventLines.Event;
import io.raftkv.bootstrap.cluster.WatchedChanges.Told;
import java.io.IOException;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Watches all keys at one node after the other, cut off by faults and by itself, and goes on each
 * time behind what it was told last, as a browser does. Used by one thread.
 */
final class ChaosWatcher {
  private static final Duration OPENING = Duration.ofSeconds(3);
  private static final int SILENCE_MILLIS_MAX = 4_000;
  private static final int EVENTS_MAX = 400;
  private static final int AFTER_FAILURE_MILLIS = 50;

  private final List<ClusterNode> nodes;
  private final SplittableRandom random;
  private final WatchedChanges changes = new WatchedChanges();
  private final Set<ClusterNode> without = new HashSet<>(); // which have not got what comes next
  private final AtomicLong connections = new AtomicLong();

  ChaosWatcher(List<ClusterNode> nodes, SplittableRandom random) {
    this.nodes = List.copyOf(nodes);
    this.random = random;
  }

  /** What it was told. */
  WatchedChanges changes() {
    return changes;
  }

  /** How often it began or went on. */
  long connections() {
    return connections.get();
  }

  /** Goes on as long as it is told to. */
  void runWhile(BooleanSupplier goOn) {
    while (goOn.getAsBoolean()) {
      ClusterNode node = nodes.get(random.nextInt(nodes.size()));
      try (EventLines events = new EventLines()) {
        if (opened(node, events)) {
          connections.incrementAndGet();
          follow(node, events, goOn);
        }
      } catch (IOException cut) {
        // as faults have it
      }
      Await.pass(Duration.ofMillis(random.nextInt(AFTER_FAILURE_MILLIS)));
    }
  }

  private boolean opened(ClusterNode node, EventLines events) throws IOException {
    String target = "/watch?start_revision=" + (changes.upTo() + 1);
    CompletableFuture<Integer> opening =
        node.client().events(target, Long.toString(changes.upTo()), events);
    try {
      switch (opening.get(OPENING.toMillis(), TimeUnit.MILLISECONDS)) {
        case 200 -> {
          return true;
        }
        case 410 -> { // the first line is all there is
          Event body = events.next(OPENING);
          gone(node, body == null ? "" : body.data());
        }
        case 503 -> {} // not ready
        default -> changes.breach(node + " answered " + opening.join() + " to " + target);
      }
      return false;
    } catch (TimeoutException | ExecutionException silent) {
      opening.cancel(true);
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  private void follow(ClusterNode node, EventLines events, BooleanSupplier goOn)
      throws IOException {
    for (int left = random.nextInt(EVENTS_MAX); left > 0 && goOn.getAsBoolean(); left--) {
      Event event = events.next(Duration.ofMillis(random.nextInt(1_000, SILENCE_MILLIS_MAX)));
      if (event == null || event.equals(Event.END)) {
        return;
      }
      switch (event.name()) {
        case "watch" -> {
          without.clear();
          Fields fields = Fields.of(event.data());
          long revision = Long.parseLong(event.id());
          changes.tell(revision, told(fields));
        }
        case "open", "progress" -> {
          long revision = Fields.of(event.data()).number("revision");
          if (event.name().equals("progress") && revision > changes.upTo()) {
            changes.breach(node + " left out what led to revision " + revision);
          }
        }
        case "error" -> {
          gone(node, event.data());
          return;
        }
        default -> changes.breach(node + " sent " + event);
      }
    }
  }

  private static Told told(Fields fields) throws IOException {
    return new Told(
        fields.text("key"),
        fields.text("operation"),
        fields.has("value") ? fields.text("value") : "",
        fields.number("version"),
        fields.number("raft_index"),
        fields.number("raft_term"));
  }

  /** A node has no history of what comes next; where none has, that is passed over. */
  private void gone(ClusterNode node, String json) throws IOException {
    @Nullable Fields error = json.isEmpty() ? null : Fields.of(json);
    if (error == null || !error.text("code").equals("compacted")) {
      return;
    }
    without.add(node);
    if (without.size() == nodes.size()) {
      without.clear();
      changes.passOverTo(error.number("oldest_revision"));
    }
  }
}
