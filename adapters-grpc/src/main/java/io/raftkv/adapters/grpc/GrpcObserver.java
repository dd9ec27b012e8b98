package io.raftkv.adapters.grpc;

/** Is told of each call that has ended. Called on many threads: must not block or throw. */
@FunctionalInterface
public interface GrpcObserver {
  /**
   * A call has ended, by an answer or because the client gave it up.
   *
   * @param method its full name, such as {@code /kvstore.KVStore/Get}
   * @param code how it ended, by gRPC's word, such as {@code OK}
   * @param nanos from its head to its end
   */
  void call(String method, String code, long nanos);
}
