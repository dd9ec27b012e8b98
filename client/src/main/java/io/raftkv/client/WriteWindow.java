package io.raftkv.client;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Gives writes their sequences, and holds them back so that none is forgotten by the servers while
 * it may be sent again. Safe for any thread.
 *
 * <p>A server remembers the outcomes of a client's latest requests, up to a weight of 128 in the
 * order of their sequences. So from the oldest write whose outcome is not known to the newest that
 * was sent there are never more than that, those that have ended in between included.
 */
final class WriteWindow {
  /** What a server remembers of a client. */
  static final int WEIGHT_MAX = 128;

  /** A server counts a transaction of many writes for several requests. */
  static final int WRITES_PER_WEIGHT = 16;

  private final int waitingMax;
  private final ReentrantLock lock = new ReentrantLock(); // of all that follows
  private final Deque<Place> span = new ArrayDeque<>(); // from the oldest that has not ended
  private final Deque<Place> waiting = new ArrayDeque<>();
  private int spanWeight;
  private long sequence;

  WriteWindow(int waitingMax) {
    this.waitingMax = waitingMax;
  }

  /** The place of one write. */
  final class Place {
    private final int weight;
    private final Runnable admitted;
    private long number; // 0 while it waits
    private boolean left;

    private Place(int weight, Runnable admitted) {
      this.weight = weight;
      this.admitted = admitted;
    }

    /** Its sequence, once it is admitted. */
    long number() {
      lock.lock();
      try {
        return number;
      } finally {
        lock.unlock();
      }
    }

    /** The write has ended, or will not be sent. Lets others in, on this thread. */
    void leave() {
      List<Place> now;
      lock.lock();
      try {
        if (left) {
          return;
        }
        left = true;
        if (number == 0) {
          waiting.remove(this);
        }
        now = admit();
      } finally {
        lock.unlock();
      }
      now.forEach(place -> place.admitted.run());
    }
  }

  /** A place, in which nothing happens yet. */
  Place place(int weight, Runnable admitted) {
    return new Place(weight, admitted);
  }

  /** What became of one who wants in. */
  enum Entered {
    /** It has its number; what it would do when admitted is not done. */
    NOW,
    /** It is told later. */
    LATER,
    /** Too many wait. */
    REFUSED
  }

  /** Asks for a sequence. */
  Entered enter(Place place) {
    lock.lock();
    try {
      if (waiting.size() >= waitingMax) {
        return Entered.REFUSED;
      }
      waiting.addLast(place);
      if (waiting.size() > 1 || !fits(place)) {
        return Entered.LATER;
      }
      waiting.removeLast();
      take(place);
      return Entered.NOW;
    } finally {
      lock.unlock();
    }
  }

  private boolean fits(Place place) {
    return spanWeight + place.weight <= WEIGHT_MAX;
  }

  private void take(Place place) {
    sequence++;
    place.number = sequence;
    span.addLast(place);
    spanWeight += place.weight;
  }

  private List<Place> admit() {
    for (Place oldest = span.peekFirst();
        oldest != null && oldest.left;
        oldest = span.peekFirst()) {
      spanWeight -= oldest.weight;
      var _ = span.removeFirst();
    }
    List<Place> now = new ArrayList<>();
    for (@Nullable Place first = waiting.peekFirst();
        first != null && fits(first);
        first = waiting.peekFirst()) {
      var _ = waiting.removeFirst();
      take(first);
      now.add(first);
    }
    return now;
  }
}
