package io.raftkv.client.testing;

import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.raftkv.protocol.v1.DeleteRequest;
import io.raftkv.protocol.v1.DeleteResponse;
import io.raftkv.protocol.v1.GetRequest;
import io.raftkv.protocol.v1.GetResponse;
import io.raftkv.protocol.v1.KVGrpc;
import io.raftkv.protocol.v1.PutRequest;
import io.raftkv.protocol.v1.PutResponse;
import io.raftkv.protocol.v1.RangeRequest;
import io.raftkv.protocol.v1.RangeResponse;
import io.raftkv.protocol.v1.SetTtlRequest;
import io.raftkv.protocol.v1.SetTtlResponse;
import io.raftkv.protocol.v1.TxnRequest;
import io.raftkv.protocol.v1.TxnResponse;
import io.raftkv.protocol.v1.WatchRequest;
import io.raftkv.protocol.v1.WatchResponse;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The service in front of the store in memory, and the ways in which it fails. Thread-safe. */
final class FakeServices extends KVGrpc.KVImplBase {
  private final ReentrantLock lock = new ReentrantLock(); // of all that follows
  private final FakeStore store = new FakeStore();
  private final List<FakeWatch> watches = new ArrayList<>();
  private int unavailable;
  private int lost;
  private int silent;
  private boolean refusesWatches;
  private boolean mute;
  private long calls;

  /** Looks at the store, or changes it; then tells the watches. */
  <T> T with(java.util.function.Function<FakeKeys, T> step) {
    lock.lock();
    try {
      T result = step.apply(store.keys);
      tellWatches();
      return result;
    } finally {
      lock.unlock();
    }
  }

  private void guarded(Runnable step) {
    lock.lock();
    try {
      step.run();
    } finally {
      lock.unlock();
    }
  }

  private void tellWatches() {
    if (mute) {
      return;
    }
    List.copyOf(watches).forEach(FakeWatch::goOn);
    watches.removeIf(FakeWatch::hasEnded);
  }

  void fail(int number) {
    guarded(() -> unavailable = number);
  }

  void lose(int number) {
    guarded(() -> lost = number);
  }

  void silence(int number) {
    guarded(() -> silent = number);
  }

  void refuseWatches(boolean refused) {
    guarded(() -> refusesWatches = refused);
  }

  void muteWatches(boolean muted) {
    guarded(
        () -> {
          mute = muted;
          tellWatches();
        });
  }

  void cutWatches() {
    guarded(
        () -> {
          List.copyOf(watches).forEach(watch -> watch.end(FakeFault.lost()));
          watches.clear();
        });
  }

  void tick() {
    guarded(
        () -> {
          if (!mute) {
            List.copyOf(watches).forEach(FakeWatch::tick);
          }
        });
  }

  int watches() {
    return with(_ -> watches.size());
  }

  long calls() {
    return with(_ -> calls);
  }

  private void admit() {
    calls++;
    if (unavailable > 0) {
      unavailable--;
      throw FakeFault.unavailable();
    }
  }

  private <R> void read(StreamObserver<R> client, Supplier<R> step) {
    guarded(
        () -> {
          try {
            admit();
            R response = step.get();
            client.onNext(response);
            client.onCompleted();
          } catch (FakeFault fault) {
            client.onError(fault.told());
          }
        });
  }

  private <R> void write(StreamObserver<R> client, Supplier<R> step) {
    ((ServerCallStreamObserver<R>) client).setOnCancelHandler(() -> {});
    guarded(
        () -> {
          Consumer<StreamObserver<R>> answer;
          try {
            admit();
            R response = step.get();
            answer =
                observer -> {
                  observer.onNext(response);
                  observer.onCompleted();
                };
          } catch (FakeFault fault) {
            answer = observer -> observer.onError(fault.told());
          }
          tellWatches();
          if (lost > 0) {
            lost--;
            client.onError(FakeFault.lost());
          } else if (silent > 0) {
            silent--;
          } else {
            answer.accept(client);
          }
        });
  }

  @Override
  public void get(GetRequest request, StreamObserver<GetResponse> client) {
    read(client, () -> store.get(request));
  }

  @Override
  public void range(RangeRequest request, StreamObserver<RangeResponse> client) {
    read(client, () -> store.range(request));
  }

  @Override
  public void put(PutRequest request, StreamObserver<PutResponse> client) {
    write(client, () -> store.put(request));
  }

  @Override
  public void delete(DeleteRequest request, StreamObserver<DeleteResponse> client) {
    write(client, () -> store.delete(request));
  }

  @Override
  public void setTtl(SetTtlRequest request, StreamObserver<SetTtlResponse> client) {
    write(client, () -> store.setTtl(request));
  }

  @Override
  public void txn(TxnRequest request, StreamObserver<TxnResponse> client) {
    write(client, () -> store.txn(request));
  }

  @Override
  public void watch(WatchRequest request, StreamObserver<WatchResponse> client) {
    ServerCallStreamObserver<WatchResponse> stream =
        (ServerCallStreamObserver<WatchResponse>) client;
    FakeWatch watch = new FakeWatch(store.keys, request, stream);
    stream.setOnReadyHandler(() -> guarded(this::tellWatches));
    stream.setOnCancelHandler(
        () ->
            guarded(
                () -> {
                  watch.left();
                  watches.remove(watch);
                }));
    guarded(
        () -> {
          try {
            admit();
            if (refusesWatches) {
              throw FakeFault.unavailable();
            }
            watch.open();
            watches.add(watch);
          } catch (FakeFault fault) {
            watch.end(fault.told());
          }
        });
  }
}
