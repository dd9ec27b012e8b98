package io.raftkv.testkit.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * Records what clients ask and are told, with times in nanoseconds since the recorder was made.
 * Safe for any thread, and cheap: each process adds to a queue of its own.
 */
public final class HistoryRecorder {
  private final long originNanos = System.nanoTime();
  private final AtomicInteger processes = new AtomicInteger();
  private final Queue<Queue<Invocation>> recorded = new ConcurrentLinkedQueue<>();

  /** A recorder whose time begins now. */
  public HistoryRecorder() {}

  /** A new process, numbered from 0. */
  public ClientProcess process() {
    Queue<Invocation> invocations = new ConcurrentLinkedQueue<>();
    recorded.add(invocations);
    return new ClientProcess(processes.getAndIncrement(), invocations);
  }

  /** All that was invoked, by invocation, less what was refused; what has not ended is open. */
  public List<Operation<Call, Reply>> history() {
    List<Operation<Call, Reply>> history = new ArrayList<>();
    for (Queue<Invocation> invocations : recorded) {
      for (Invocation invocation : invocations) {
        switch (invocation.end.get()) {
          case null -> history.add(invocation.open());
          case End.Unknown _ -> history.add(invocation.open());
          case End.Refused _ -> {}
          case End.Answered(Reply reply, long nanos) ->
              history.add(
                  Operation.returned(
                      invocation.process,
                      invocation.key,
                      invocation.call,
                      invocation.invokedNanos,
                      nanos,
                      reply));
        }
      }
    }
    history.sort(Comparator.comparingLong(Operation::invokedNanos));
    return history;
  }

  /** How an invocation ended. */
  private sealed interface End {
    record Answered(Reply reply, long nanos) implements End {}

    record Unknown() implements End {}

    record Refused() implements End {}
  }

  /** One that asks one thing at a time; to be used by one thread at a time. */
  public final class ClientProcess {
    private final int number;
    private final Queue<Invocation> invocations;
    private @Nullable Invocation current;

    private ClientProcess(int number, Queue<Invocation> invocations) {
      this.number = number;
      this.invocations = invocations;
    }

    /**
     * Begins an operation; to be called right before it is sent.
     *
     * @throws IllegalStateException if the process's last one has not ended
     */
    public Invocation invoke(String key, Call call) {
      if (current != null && current.end.get() == null) {
        throw new IllegalStateException("process " + number + " has not ended: " + current.open());
      }
      Invocation invocation = new Invocation(number, key, call);
      current = invocation;
      invocations.add(invocation);
      return invocation;
    }
  }

  /** An operation under way. It ends once, on any thread; a second end is refused. */
  public final class Invocation {
    private final int process;
    private final String key;
    private final Call call;
    private final long invokedNanos = System.nanoTime() - originNanos;
    private final AtomicReference<@Nullable End> end = new AtomicReference<>();

    private Invocation(int process, String key, Call call) {
      this.process = process;
      this.key = key;
      this.call = call;
    }

    /** The answer has come. */
    public void answered(Reply reply) {
      end(new End.Answered(reply, System.nanoTime() - originNanos));
    }

    /** Nobody knows whether it took, or will take, effect: a timeout, a lost connection. */
    public void unknown() {
      end(new End.Unknown());
    }

    /** The answer was that it did not and will not take effect. */
    public void refused() {
      end(new End.Refused());
    }

    private void end(End how) {
      if (!end.compareAndSet(null, how)) {
        throw new IllegalStateException("ended twice: " + open());
      }
    }

    private Operation<Call, Reply> open() {
      return Operation.open(process, key, call, invokedNanos);
    }
  }
}
