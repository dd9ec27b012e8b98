package io.raftkv.client;

import com.google.protobuf.MessageLite;
import io.grpc.MethodDescriptor;
import io.raftkv.protocol.v1.RequestId;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What is to be called, and what its answers mean.
 *
 * @param anonymous whether it says nothing of who calls
 * @param weight of a write, in requests that a server remembers of a client
 * @param request given the name of a write; asked once
 * @param answer what a success means
 * @param expected what a refusal means that is no fault; null where it is one
 */
record CallSpec<Q extends MessageLite, R, T extends @Nullable Object>(
    MethodDescriptor<Q, R> method,
    CallKind kind,
    boolean anonymous,
    int weight,
    Function<RequestId, Q> request,
    Function<R, T> answer,
    Function<AttemptFault, @Nullable T> expected) {

  static <Q extends MessageLite, R, T extends @Nullable Object> CallSpec<Q, R, T> read(
      MethodDescriptor<Q, R> method, Q request, Function<R, T> answer) {
    return new CallSpec<>(method, CallKind.READ, false, 0, _ -> request, answer, _ -> null);
  }

  /** A read without credentials. */
  static <Q extends MessageLite, R, T extends @Nullable Object> CallSpec<Q, R, T> anonymous(
      MethodDescriptor<Q, R> method, Q request, Function<R, T> answer) {
    return new CallSpec<>(method, CallKind.READ, true, 0, _ -> request, answer, _ -> null);
  }

  static <Q extends MessageLite, R, T extends @Nullable Object> CallSpec<Q, R, T> write(
      MethodDescriptor<Q, R> method, Function<RequestId, Q> request, Function<R, T> answer) {
    return new CallSpec<>(method, CallKind.WRITE, false, 1, request, answer, _ -> null);
  }

  static <Q extends MessageLite, R, T extends @Nullable Object> CallSpec<Q, R, T> change(
      MethodDescriptor<Q, R> method, Q request, Function<R, T> answer) {
    return new CallSpec<>(method, CallKind.CHANGE, false, 0, _ -> request, answer, _ -> null);
  }

  CallSpec<Q, R, T> weighing(int requests) {
    return new CallSpec<>(method, kind, anonymous, requests, request, answer, expected);
  }

  CallSpec<Q, R, T> expecting(Function<AttemptFault, @Nullable T> refusal) {
    return new CallSpec<>(method, kind, anonymous, weight, request, answer, refusal);
  }
}
