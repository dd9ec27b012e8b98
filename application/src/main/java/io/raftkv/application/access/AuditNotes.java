package io.raftkv.application.access;

import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Origin;
import io.raftkv.application.port.AuditEvent;
import io.raftkv.application.port.AuditEvent.Verdict;
import io.raftkv.application.port.AuditLog;
import io.raftkv.domain.access.Credential;
import io.raftkv.domain.access.Principal;
import java.util.Locale;
import java.util.UUID;

/** Puts what callers did into the words of the audit log. Safe for any thread. */
final class AuditNotes {
  private final AuditLog log;

  AuditNotes(AuditLog log) {
    this.log = log;
  }

  void allowed(Caller caller, String action, String object) {
    record(caller, action, object, Verdict.ALLOWED, "");
  }

  void denied(Caller caller, String action, String object, Enum<?> why) {
    record(caller, action, object, Verdict.DENIED, word(why));
  }

  void denied(Caller caller, String action, String object, String why) {
    record(caller, action, object, Verdict.DENIED, why);
  }

  void failed(Caller caller, String action, String object, Enum<?> why) {
    record(caller, action, object, Verdict.FAILED, word(why));
  }

  private void record(Caller caller, String action, String object, Verdict verdict, String why) {
    switch (caller) {
      case Caller.Known known -> {
        Principal principal = known.principal();
        Credential credential = principal.actor().credential();
        stranger(principal.name(), kind(credential), known.origin(), action, object, verdict, why);
      }
      case Caller.Peer peer ->
          stranger("", "cluster_token", peer.origin(), action, object, verdict, why);
      case Caller.Unchecked unchecked ->
          stranger("", "", unchecked.origin(), action, object, verdict, why);
    }
  }

  /** Of somebody who is not known, or not yet. */
  void stranger(
      String who,
      String credential,
      Origin origin,
      String action,
      String object,
      Verdict verdict,
      String why) {
    log.record(
        new AuditEvent(
            who, credential, origin.address(), origin.requestId(), action, object, verdict, why));
  }

  private static String kind(Credential credential) {
    return switch (credential) {
      case Credential.Key(UUID id) -> "api_key " + id;
      case Credential.Token _ -> "token";
      case Credential.Certificate _ -> "certificate";
    };
  }

  static String word(Enum<?> constant) {
    return constant.name().toLowerCase(Locale.ROOT);
  }
}
