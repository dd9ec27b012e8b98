package io.raftkv.bootstrap.cluster;

import java.time.Duration;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Flow;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The server-sent events of one response, as they come. To be read by one thread. */
final class EventLines implements Flow.Subscriber<String>, AutoCloseable {
  /** One event. */
  record Event(String name, String id, String data) {
    /** What stands for the end of the response. */
    static final Event END = new Event("", "", "");
  }

  private final BlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private volatile Flow.@Nullable Subscription subscription;
  private volatile boolean closed;
  private String name = "";
  private String id = "";
  private String data = "";

  /** The next event; {@link Event#END} where none comes any more, and null where none came yet. */
  @Nullable Event next(Duration patience) {
    try {
      return events.poll(patience.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }

  @Override
  public void onSubscribe(Flow.Subscription given) {
    subscription = given;
    if (closed) {
      given.cancel();
    } else {
      given.request(Long.MAX_VALUE);
    }
  }

  @Override
  public void onNext(String line) {
    if (line.isEmpty()) {
      events.add(new Event(name, id, data));
      name = "";
      id = "";
      data = "";
    } else if (line.startsWith("{")) { // no event: an answer that is no stream
      events.add(new Event("answer", "", line));
    } else if (line.startsWith("event: ")) {
      name = line.substring(7);
    } else if (line.startsWith("id: ")) {
      id = line.substring(4);
    } else if (line.startsWith("data: ")) {
      data = line.substring(6);
    }
  }

  @Override
  public void onError(Throwable cut) {
    events.add(Event.END);
  }

  @Override
  public void onComplete() {
    events.add(Event.END); // of an event that was cut off nothing is told
  }

  @Override
  public void close() {
    closed = true;
    Flow.Subscription now = subscription;
    if (now != null) {
      now.cancel();
    }
  }
}
