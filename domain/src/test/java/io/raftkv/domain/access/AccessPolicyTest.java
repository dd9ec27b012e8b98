package io.raftkv.domain.access;

import static io.raftkv.domain.access.Access.apiKey;
import static io.raftkv.domain.access.Access.byKey;
import static io.raftkv.domain.access.Access.byToken;
import static io.raftkv.domain.access.Access.directory;
import static io.raftkv.domain.access.Access.id;
import static io.raftkv.domain.access.Access.principal;
import static io.raftkv.domain.access.Access.user;
import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

final class AccessPolicyTest {
  private final User writer = user(2, "writer", Role.WRITE, "app/");
  private final User other = user(3, "other", Role.READ);
  private final AccessDirectory directory = directory(Access.ADMIN, writer, other);
  private final Principal admin = principal(directory, byToken(Access.ADMIN));
  private final Principal scoped = principal(directory, byToken(writer));

  private static void denied(Denial why, Decision decision) {
    assertEquals(new Decision.Denied(why), decision);
  }

  @ParameterizedTest
  @CsvSource({
    "READ_KEYS, READ",
    "WRITE_KEYS, WRITE",
    "READ_STATUS, READ",
    "READ_METRICS, READ",
    "OWN_ACCOUNT, READ",
    "MANAGE_ACCESS, ADMIN",
    "MANAGE_CLUSTER, ADMIN",
    "COPY_STATE, ADMIN"
  })
  void eachActionHasItsLeastRole(Action action, Role least) {
    for (Role role : Role.values()) {
      Principal who = new Principal(byToken(other), "x", role, Scope.ALL, false);
      assertEquals(
          role.level() >= least.level() ? Decision.ALLOWED : new Decision.Denied(Denial.ROLE),
          AccessPolicy.decide(who, action));
    }
  }

  /** An action that no row of the table above names would pass it over. */
  @Test
  void theTableOfActionsIsWhole() {
    assertEquals(8, Action.values().length);
  }

  @Test
  void aKeyOutsideTheScopeIsDeniedWhetherItExistsOrNot() {
    denied(Denial.SCOPE, AccessPolicy.decide(scoped, Action.READ_KEYS, Key.of("apq")));
    denied(Denial.SCOPE, AccessPolicy.decide(scoped, Action.WRITE_KEYS, Key.of("app")));
    assertEquals(Decision.ALLOWED, AccessPolicy.decide(scoped, Action.WRITE_KEYS, Key.of("app/")));
    denied(Denial.SCOPE, AccessPolicy.decide(scoped, Action.READ_KEYS, KeyRange.ALL));
    assertEquals(
        Decision.ALLOWED,
        AccessPolicy.decide(scoped, Action.READ_KEYS, KeyRange.prefix("app/x".getBytes(US_ASCII))));
    assertEquals(
        List.of(KeyRange.prefix("app/".getBytes(US_ASCII))),
        AccessPolicy.visible(scoped, KeyRange.ALL));
  }

  @Test
  void anApiKeyMayWhatItAndItsOwnerMay() {
    ApiKey key = apiKey(10, writer, Role.READ, "app/x", "zoo/");
    directory.apply(new AccessChange.AddKey(key));
    Principal byKey = principal(directory, byKey(key));
    assertEquals(Role.READ, byKey.role());
    assertEquals(Access.scope("app/x"), byKey.scope());
    ApiKey above = apiKey(11, other, Role.ADMIN);
    directory.apply(new AccessChange.AddKey(above));
    assertEquals(Role.READ, principal(directory, byKey(above)).role());
  }

  @Test
  void nobodyMakesAKeyAboveItselfOrForAnother() {
    denied(Denial.ABOVE_OWN, decide(scoped, apiKey(10, writer, Role.ADMIN)));
    denied(Denial.ABOVE_OWN, decide(scoped, apiKey(10, writer, Role.WRITE)));
    denied(Denial.ABOVE_OWN, decide(scoped, apiKey(10, writer, Role.READ, "app/", "b")));
    denied(Denial.OWNER, decide(scoped, apiKey(10, other, Role.READ, "app/")));
    denied(Denial.OWNER, decide(admin, apiKey(10, other, Role.READ)));
    assertEquals(Decision.ALLOWED, decide(scoped, apiKey(10, writer, Role.WRITE, "app/y")));
  }

  @Test
  void aKeyThatExpiresMakesNoneThatLivesLonger() {
    directory.apply(new AccessChange.AddKey(until(10, 9_000)));
    Principal byBrief = principal(directory, byKey(until(10, 9_000)));
    denied(Denial.ABOVE_OWN, decide(byBrief, until(11, ApiKey.NEVER)));
    denied(Denial.ABOVE_OWN, decide(byBrief, until(11, 9_001)));
    assertEquals(Decision.ALLOWED, decide(byBrief, until(11, 9_000)));
    assertEquals(Decision.ALLOWED, decide(scoped, until(11, ApiKey.NEVER)));
  }

  private ApiKey until(long number, long expiresMillis) {
    return new ApiKey(
        id(number),
        Access.digest(number),
        writer.id(),
        "key",
        Role.READ,
        Access.scope("app/"),
        1_000,
        expiresMillis,
        0);
  }

  private Decision decide(Principal who, ApiKey wanted) {
    return AccessPolicy.decide(who, new AccessChange.AddKey(wanted), directory);
  }

  @Test
  void aWeakKeyDoesNotEndAStrongOneOfItsOwner() {
    ApiKey strong = apiKey(10, writer, Role.WRITE, "app/");
    ApiKey weak = apiKey(11, writer, Role.READ, "app/");
    directory.apply(new AccessChange.AddKey(strong));
    directory.apply(new AccessChange.AddKey(weak));
    Principal byWeak = principal(directory, byKey(weak));
    AccessChange delete = new AccessChange.DeleteKey(strong.id());
    denied(Denial.ABOVE_OWN, AccessPolicy.decide(byWeak, delete, directory));
    assertEquals(Decision.ALLOWED, AccessPolicy.decide(scoped, delete, directory));
    assertEquals(Decision.ALLOWED, AccessPolicy.decide(admin, delete, directory));
    denied(
        Denial.OWNER, AccessPolicy.decide(principal(directory, byToken(other)), delete, directory));
  }

  @ParameterizedTest
  @EnumSource(Role.class)
  void onlyAdminsChangeOthers(Role role) {
    Principal who = new Principal(byToken(other), "x", role, Scope.ALL, false);
    for (AccessChange change :
        List.of(
            new AccessChange.AddUser(user(20, "new", Role.READ)),
            new AccessChange.DeleteUser(writer.id()),
            new AccessChange.SetRole(other.id(), Role.ADMIN, 1),
            new AccessChange.SetScope(other.id(), Scope.ALL, 1),
            new AccessChange.SetDisabled(writer.id(), true, 1),
            new AccessChange.SetPassword(other.id(), "h", AccessChange.SetPassword.ANY_EPOCH, 1))) {
      Decision decision = AccessPolicy.decide(who, change, directory);
      if (role == Role.ADMIN) {
        assertEquals(Decision.ALLOWED, decision, change.toString());
      } else {
        denied(Denial.ROLE, decision);
      }
    }
  }

  @Test
  void onesOwnPasswordAndTokensAreOnesOwn() {
    AccessChange own = new AccessChange.SetPassword(writer.id(), "h", 0, 1);
    assertEquals(Decision.ALLOWED, AccessPolicy.decide(scoped, own, directory));
    denied(Denial.OWNER, AccessPolicy.decide(admin, own, directory));
    AccessChange revoke = new AccessChange.Revoke(new RevokedToken(id(5), writer.id(), 9));
    assertEquals(Decision.ALLOWED, AccessPolicy.decide(scoped, revoke, directory));
    denied(Denial.OWNER, AccessPolicy.decide(admin, revoke, directory));
  }

  @Test
  void whatNodesDoInNobodysNameNobodyDoes() {
    assertInstanceOf(
        Decision.Denied.class,
        AccessPolicy.decide(admin, new AccessChange.Found(Access.ADMIN, null), directory));
    assertInstanceOf(
        Decision.Denied.class,
        AccessPolicy.decide(admin, new AccessChange.NoteUse(List.of()), directory));
  }
}
