package io.raftkv.application.access;

import io.raftkv.application.api.Caller;
import io.raftkv.application.watch.WatchPermit;
import io.raftkv.domain.access.AccessPolicy;
import io.raftkv.domain.access.Action;
import io.raftkv.domain.access.Decision;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.key.KeyRange;
import java.time.InstantSource;

/** What one caller may watch, for as long as it watches. For the thread of the watches alone. */
final class GuardedWatch implements WatchPermit {
  private final AccessService access;
  private final InstantSource clock;
  private Caller.Known caller;

  GuardedWatch(Caller.Known caller, AccessService access, InstantSource clock) {
    this.caller = caller;
    this.access = access;
    this.clock = clock;
  }

  @Override
  public boolean isCurrent() {
    return access.isCurrent(caller);
  }

  @Override
  public Verdict judge(KeyRange asked) {
    if (caller.expiresMillis() <= clock.millis()) {
      return new Verdict.Expired();
    }
    return switch (access.refreshed(caller)) {
      case AccessService.Refreshed.Gone(Denial gone) -> denied(gone);
      case AccessService.Refreshed.Still(Caller.Known now) -> {
        caller = now;
        yield AccessPolicy.decide(now.principal(), Action.READ_KEYS)
                instanceof Decision.Denied(Denial why)
            ? denied(why)
            : new Verdict.Visible(AccessPolicy.visible(now.principal(), asked));
      }
    };
  }

  private Verdict denied(Denial why) {
    access.audit().denied(caller, AuditNotes.word(Action.READ_KEYS), "", why);
    return new Verdict.Denied(why);
  }
}
