package io.raftkv.application.access;

import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.AuthReply;
import io.raftkv.application.api.Caller;
import io.raftkv.application.api.Credentials;
import io.raftkv.application.api.KeyValueStore;
import io.raftkv.application.api.Origin;
import io.raftkv.application.api.Watches;
import io.raftkv.application.port.AuditLog;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Role;

/** Asks nobody for credentials. */
public final class OpenAccess implements AccessControl {
  private final KeyValueStore store;
  private final Watches watches;
  private final AuditNotes audit;

  /** Lets everybody at the store; what changes the cluster or copies the state is written down. */
  public OpenAccess(KeyValueStore store, Watches watches, AuditLog audit) {
    this.store = store;
    this.watches = watches;
    this.audit = new AuditNotes(audit);
  }

  @Override
  public boolean isEnabled() {
    return false;
  }

  @Override
  public AuthReply authenticate(Credentials credentials, Origin origin) {
    return new AuthReply.Admitted(new Caller.Unchecked(origin));
  }

  @Override
  public AuthReply authenticateFresh(Credentials credentials, Origin origin) {
    return authenticate(credentials, origin);
  }

  @Override
  public Decision permit(Caller caller, Action action, String object) {
    if (action.least() == Role.ADMIN) {
      audit.allowed(caller, AuditNotes.word(action), object);
    }
    return Decision.ALLOWED;
  }

  @Override
  public KeyValueStore store(Caller caller) {
    return store;
  }

  @Override
  public Watches watches(Caller caller) {
    return watches;
  }
}
