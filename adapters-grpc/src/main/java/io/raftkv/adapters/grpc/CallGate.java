package io.raftkv.adapters.grpc;

import io.grpc.Context;
import io.grpc.Contexts;
import io.grpc.Grpc;
import io.grpc.Metadata;
import io.grpc.ServerCall;
import io.grpc.ServerCallHandler;
import io.grpc.ServerInterceptor;
import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.api.Origin;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.edge.CertificateName;
import io.raftkv.application.port.RateLimiter;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Role;
import java.util.Iterator;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import javax.net.ssl.SSLSession;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through whose caller may make them, before anything else of them is looked at. Safe
 * for any thread.
 */
final class CallGate implements ServerInterceptor {
  /** Whose the call is; set in each that is let through. */
  static final Context.Key<Caller> CALLER = Context.key("caller");

  /** Where the call came from; set as {@link #CALLER} is. */
  static final Context.Key<Origin> ORIGIN = Context.key("origin");

  private static final Metadata.Key<String> AUTHORIZATION =
      Metadata.Key.of("authorization", Metadata.ASCII_STRING_MARSHALLER);
  private static final Metadata.Key<String> API_KEY =
      Metadata.Key.of("x-api-key", Metadata.ASCII_STRING_MARSHALLER);
  private static final String BEARER = "Bearer ";
  private static final long SECOND = 1_000_000_000L;

  private final AccessControl access;
  private final RateLimiter limiter;

  CallGate(AccessControl access, RateLimiter limiter) {
    this.access = access;
    this.limiter = limiter;
  }

  /** Whether no key is kept from whoever calls. */
  static boolean reachesAllKeys() {
    return !(CALLER.get() instanceof Caller.Known known) || known.principal().scope().isAll();
  }

  @Override
  public <Q, R> ServerCall.Listener<Q> interceptCall(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next) {
    if (MethodRules.isOpen(call.getMethodDescriptor().getServiceName())) {
      return next.startCall(call, headers);
    }
    CallOrigin origin = CallOrigin.of(call.getAttributes(), headers, CallMeter.REQUEST_ID.get());
    String method = call.getMethodDescriptor().getFullMethodName();
    if (MethodRules.isForStrangers(method)) {
      return stranger(call, headers, next, origin);
    }
    Action action = MethodRules.action(method);
    if (action == null) {
      return refused(call, new CallFault(Problems.of(Denial.ROLE)));
    }
    Credentials credentials = credentials(call, headers);
    AuthReply reply =
        action.least() == Role.ADMIN
            ? access.authenticateFresh(credentials, origin)
            : access.authenticate(credentials, origin);
    return reply instanceof AuthReply.Later(CompletableFuture<AuthReply> later)
        ? whenSettled(later, call, headers, next, action, origin)
        : begun(reply, call, headers, next, action, origin);
  }

  private <Q, R> ServerCall.Listener<Q> stranger(
      ServerCall<Q, R> call, Metadata headers, ServerCallHandler<Q, R> next, CallOrigin origin) {
    try {
      admit(null, origin);
      return Contexts.interceptCall(
          Context.current().withValue(ORIGIN, origin), call, headers, next);
    } catch (CallFault fault) {
      return refused(call, fault);
    }
  }

  private <Q, R> ServerCall.Listener<Q> whenSettled(
      CompletableFuture<AuthReply> later,
      ServerCall<Q, R> call,
      Metadata headers,
      ServerCallHandler<Q, R> next,
      Action action,
      CallOrigin origin) {
    DeferredListener<Q> deferred = new DeferredListener<>();
    Context context = Context.current();
    var _ =
        later.whenComplete(
            (settled, fault) ->
                context.run(
                    () ->
                        deferred.handTo(
                            fault == null
                                ? begun(settled, call, headers, next, action, origin)
                                : refused(call, new CallFault(Problems.of(Refusal.NO_LEADER))))));
    return deferred;
  }

  private <Q, R> ServerCall.Listener<Q> begun(
      AuthReply reply,
      ServerCall<Q, R> call,
      Metadata headers,
      ServerCallHandler<Q, R> next,
      Action action,
      CallOrigin origin) {
    try {
      Caller caller = known(reply, origin);
      admit(caller instanceof Caller.Known known ? known.principal().userId() : null, origin);
      String method = call.getMethodDescriptor().getFullMethodName();
      if (access.permit(caller, action, method) instanceof Decision.Denied(Denial why)) {
        throw new CallFault(why == Denial.ROLE ? Problems.needs(action.least()) : Problems.of(why));
      }
      Context context = Context.current().withValues(CALLER, caller, ORIGIN, origin);
      String idempotencyKey = headers.get(IdempotencyKey.HEADER);
      return Contexts.interceptCall(
          idempotencyKey == null
              ? context
              : context.withValue(IdempotencyKey.GIVEN, idempotencyKey),
          call,
          headers,
          next);
    } catch (CallFault fault) {
      return refused(call, fault);
    }
  }

  private Caller known(AuthReply reply, CallOrigin origin) {
    return switch (reply) {
      case AuthReply.Admitted(Caller caller) -> caller;
      case AuthReply.Rejected(String reason) -> {
        admit(null, origin);
        throw new CallFault(Problems.unauthenticated(reason));
      }
      case AuthReply.Unavailable(var why) -> throw new CallFault(Problems.of(why));
      case AuthReply.Later _ -> throw new IllegalStateException("a reply that comes later, twice");
    };
  }

  /** Counts the call as the user's; where that is null, as its address's. */
  private void admit(@Nullable UUID userId, CallOrigin origin) {
    if (limiter.equals(RateLimiter.NONE)) {
      return;
    }
    long nanos = limiter.admit(userId == null ? "ip:" + origin.network() : "user:" + userId);
    if (nanos > 0) {
      throw new CallFault(Problems.rateLimited((nanos - 1) / SECOND + 1));
    }
  }

  private static <Q, R> ServerCall.Listener<Q> refused(ServerCall<Q, R> call, CallFault fault) {
    call.close(Statuses.of(fault.problem()), Statuses.trailers(fault.problem()));
    return new ServerCall.Listener<>() {};
  }

  private Credentials credentials(ServerCall<?, ?> call, Metadata headers) {
    if (!access.isEnabled()) {
      return Credentials.NONE;
    }
    if (headers.containsKey(API_KEY)) {
      String key = only(headers, API_KEY);
      return key == null ? new Credentials.Unreadable() : new Credentials.ApiKey(key);
    }
    if (!headers.containsKey(AUTHORIZATION)) {
      SSLSession session = call.getAttributes().get(Grpc.TRANSPORT_ATTR_SSL_SESSION);
      String name = session == null ? null : CertificateName.of(session);
      return name == null ? Credentials.NONE : new Credentials.Certificate(name);
    }
    String text = only(headers, AUTHORIZATION);
    return text != null && text.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? new Credentials.Bearer(text.substring(BEARER.length()).strip())
        : new Credentials.Unreadable();
  }

  /** The one value; null if there are more. */
  private static @Nullable String only(Metadata headers, Metadata.Key<String> key) {
    Iterable<String> all = headers.getAll(key);
    if (all == null) {
      return null;
    }
    Iterator<String> each = all.iterator();
    String first = each.next();
    return each.hasNext() ? null : first;
  }
}
