package io.raftkv.adapters.http;

import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.problem.Problems;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Role;
import io.undertow.util.HeaderValues;
import io.undertow.util.Headers;
import io.undertow.util.HttpString;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Lets calls through whose caller may make them, before anything else of them is looked at: who may
 * not is told nothing more. Safe for any thread.
 */
final class Gate {
  private static final HttpString API_KEY = new HttpString("X-API-Key");
  private static final String CLUSTER_TOKEN_NAME = "X-Cluster-Token";
  private static final HttpString CLUSTER_TOKEN = new HttpString(CLUSTER_TOKEN_NAME);
  private static final String BEARER = "Bearer ";

  private final AccessControl access;
  private final RateGate rates;
  private final @Nullable String clusterToken;

  Gate(AccessControl access, RateGate rates, @Nullable String clusterToken) {
    this.access = access;
    this.rates = rates;
    this.clusterToken = clusterToken;
  }

  /** Whether credentials are asked for. */
  boolean isLocked() {
    return access.isEnabled();
  }

  /**
   * Tells the call whose it is, then goes on with it, at once or later. It is counted as its
   * user's, or else as its address's.
   *
   * @throws RequestFault 401, 403, 429, or 503 where that cannot be told now; later, the call
   *     answers so itself
   */
  void pass(Call call, Rule rule, Runnable next) {
    Action action = rule.action();
    if (action == null) {
      rates.admit(call, null);
      next.run();
      return;
    }
    Caller newcomer = rule == Rule.JOIN ? newcomer(call) : null;
    if (newcomer != null) {
      permit(call, action, newcomer);
      next.run();
      return;
    }
    AuthReply reply =
        action.least() == Role.ADMIN
            ? access.authenticateFresh(credentials(call), call.origin())
            : access.authenticate(credentials(call), call.origin());
    if (reply instanceof AuthReply.Later(CompletableFuture<AuthReply> later)) {
      call.await(
          later,
          settled -> {
            permit(call, action, known(call, rule, settled));
            next.run();
          });
    } else {
      permit(call, action, known(call, rule, reply));
      next.run();
    }
  }

  private void permit(Call call, Action action, Caller caller) {
    rates.admit(call, caller instanceof Caller.Known known ? known.principal().userId() : null);
    if (access.permit(caller, action, call.name()) instanceof Decision.Denied(Denial why)) {
      throw RequestFault.of(why == Denial.ROLE ? Problems.needs(action.least()) : Problems.of(why));
    }
    call.admit(caller, access);
  }

  private Caller known(Call call, Rule rule, AuthReply reply) {
    return switch (reply) {
      case AuthReply.Admitted(Caller caller) -> caller;
      case AuthReply.Rejected(String reason) -> {
        rates.admit(call, null);
        throw rule == Rule.JOIN
            ? unknownNewcomer(reason, clusterToken != null)
            : RequestFault.of(Problems.unauthenticated(reason));
      }
      case AuthReply.Unavailable(var why) -> throw RequestFault.refused(why);
      case AuthReply.Later _ -> throw new IllegalStateException("a reply that comes later, twice");
    };
  }

  private Credentials credentials(Call call) {
    if (!access.isEnabled()) {
      return Credentials.NONE;
    }
    HeaderValues keys = call.requestHeaders().get(API_KEY);
    if (keys != null) {
      return keys.size() == 1
          ? new Credentials.ApiKey(keys.getFirst())
          : new Credentials.Unreadable();
    }
    HeaderValues given = call.requestHeaders().get(Headers.AUTHORIZATION);
    if (given == null) {
      String name = call.certificateName();
      return name == null ? Credentials.NONE : new Credentials.Certificate(name);
    }
    String text = given.getFirst();
    return given.size() == 1 && text.regionMatches(true, 0, BEARER, 0, BEARER.length())
        ? new Credentials.Bearer(text.substring(BEARER.length()).strip())
        : new Credentials.Unreadable();
  }

  /** The node that bears the cluster's token; null if the caller may show something else. */
  private @Nullable Caller newcomer(Call call) {
    HeaderValues given = call.requestHeaders().get(CLUSTER_TOKEN);
    if (clusterToken == null || (given == null && access.isEnabled())) {
      return null;
    }
    String text = given == null || given.size() != 1 ? "" : given.getFirst();
    // A header's characters are the bytes that were sent.
    byte[] sent = text.getBytes(StandardCharsets.ISO_8859_1);
    if (!MessageDigest.isEqual(clusterToken.getBytes(StandardCharsets.UTF_8), sent)) {
      rates.admit(call, null);
      if (access.isEnabled()) { // it is denied, which is written down
        var _ =
            access.permit(new Caller.Unchecked(call.origin()), Action.MANAGE_CLUSTER, call.name());
      }
      throw new RequestFault(
          401,
          "unauthenticated",
          "a node joins this cluster by its token: send the raft.cluster_token of its members in"
              + " the header "
              + CLUSTER_TOKEN_NAME);
    }
    return new Caller.Peer(call.origin());
  }

  /**
   * Who wants a node to join is not known.
   *
   * @param byToken whether the cluster has a token, which makes a credential needless
   */
  private static RequestFault unknownNewcomer(String reason, boolean byToken) {
    String what =
        byToken
            ? "; give the node the raft.cluster_token of the members, or"
            : "; give the members and the node a raft.cluster_token, or";
    return new RequestFault(
        401, "unauthenticated", reason + what + " have an admin POST /cluster/join");
  }
}
