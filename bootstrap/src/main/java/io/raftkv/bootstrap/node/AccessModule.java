package io.raftkv.bootstrap.node;

import dagger.Lazy;
import dagger.Module;
import dagger.Provides;
import io.micrometer.core.instrument.MeterRegistry;
import io.raftkv.application.access.AccessService;
import io.raftkv.application.access.AccountService;
import io.raftkv.application.access.Directory;
import io.raftkv.application.access.Founding;
import io.raftkv.application.access.KeyUse;
import io.raftkv.application.access.OpenAccess;
import io.raftkv.application.access.Sessions;
import io.raftkv.application.api.AccessControl;
import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.port.AuditLog;
import io.raftkv.application.port.AuthObserver;
import io.raftkv.application.port.ReadBarrier;
import io.raftkv.application.port.Tokens;
import io.raftkv.application.service.GroupCommit;
import io.raftkv.application.service.ReadGate;
import io.raftkv.application.service.ReplicatedStore;
import io.raftkv.application.watch.WatchHub;
import io.raftkv.bootstrap.access.AttemptBuckets;
import io.raftkv.bootstrap.access.BcryptPasswords;
import io.raftkv.bootstrap.access.JwtTokens;
import io.raftkv.bootstrap.config.Configuration;
import io.raftkv.bootstrap.config.Settings;
import io.raftkv.bootstrap.metrics.AuthMeters;
import io.raftkv.bootstrap.metrics.MeteredStore;
import io.raftkv.domain.state.StateMachine;
import jakarta.inject.Singleton;
import java.time.InstantSource;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** Who may do what, where credentials are asked for; everybody everything, where they are not. */
@Module
final class AccessModule {
  /** What OWASP asks for at least; a check takes a tenth of a second or so. */
  private static final int BCRYPT_COST = 10;

  private AccessModule() {}

  @Provides
  @Singleton
  static AuthObserver observer(MeterRegistry registry) {
    return new AuthMeters(registry);
  }

  @Provides
  @Singleton
  static BcryptPasswords passwords() {
    return new BcryptPasswords(BCRYPT_COST);
  }

  @Provides
  @Singleton
  static KeyUse keyUse(StateMachine stateMachine, GroupCommit groupCommit) {
    return new KeyUse(stateMachine::directory, groupCommit);
  }

  @Provides
  @Singleton
  static Optional<Tokens> tokens(Configuration configuration, InstantSource clock) {
    return configuration.value(Settings.AUTH_ENABLED)
        ? Optional.of(
            new JwtTokens(
                configuration.value(Settings.JWT_SECRET),
                configuration.value(Settings.TOKEN_EXPIRY),
                clock))
        : Optional.empty();
  }

  @Provides
  @Singleton
  static AccessControl access(
      Optional<Tokens> tokens,
      StateMachine stateMachine,
      ReplicatedStore store,
      MeteredStore metered,
      KeyUse keyUse,
      ReadBarrier barrier,
      WatchHub watches,
      AuditLog audit,
      AuthObserver observer,
      InstantSource clock) {
    return tokens.isEmpty()
        ? new OpenAccess(metered, watches, audit)
        : new AccessService(
            stateMachine::directory,
            store::isOpen,
            tokens.get(),
            keyUse,
            authority -> metered.around(store.by(authority)),
            new ReadGate(barrier),
            watches,
            audit,
            observer,
            clock);
  }

  @Provides
  @Singleton
  static Optional<Accounts> accounts(
      Optional<Tokens> tokens,
      Configuration configuration,
      StateMachine stateMachine,
      ReplicatedStore store,
      GroupCommit groupCommit,
      ReadBarrier barrier,
      Lazy<BcryptPasswords> passwords,
      KeyUse keyUse,
      AuditLog audit,
      AuthObserver observer,
      InstantSource clock) {
    if (tokens.isEmpty()) {
      return Optional.empty();
    }
    Directory directory =
        new Directory(
            stateMachine::directory, store::isOpen, groupCommit, new ReadGate(barrier), audit);
    Sessions sessions =
        new Sessions(
            directory,
            passwords.get(),
            tokens.get(),
            new AttemptBuckets(System::nanoTime),
            observer,
            configuration.value(Settings.TOKEN_EXPIRY),
            clock);
    return Optional.of(new AccountService(directory, sessions, passwords.get(), keyUse, clock));
  }

  /** Empty where credentials are not asked for. */
  @Provides
  @Singleton
  static Optional<Founding> founding(
      Configuration configuration,
      StateMachine stateMachine,
      GroupCommit groupCommit,
      Lazy<BcryptPasswords> passwords,
      Cluster cluster,
      InstantSource clock) {
    return configuration.value(Settings.AUTH_ENABLED)
        ? Optional.of(
            new Founding(
                stateMachine::directory,
                groupCommit,
                passwords.get(),
                new Founding.Secrets(
                    given(configuration.value(Settings.ADMIN_PASSWORD)),
                    given(configuration.value(Settings.ADMIN_KEY)),
                    configuration.value(Settings.RESET_ADMIN)),
                () -> cluster.leadership().isLeader(),
                clock))
        : Optional.empty();
  }

  private static @Nullable String given(String text) {
    return text.isEmpty() ? null : text;
  }
}
