package io.raftkv.domain.access;

import static io.raftkv.domain.access.Access.apiKey;
import static io.raftkv.domain.access.Access.byKey;
import static io.raftkv.domain.access.Access.byToken;
import static io.raftkv.domain.access.Access.directory;
import static io.raftkv.domain.access.Access.id;
import static io.raftkv.domain.access.Access.user;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotNull;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;

import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

final class AccessDirectoryTest {
  private final User writer = user(2, "writer", Role.WRITE);
  private final AccessDirectory directory = directory(Access.ADMIN, writer);

  private void refused(AccessRefusal why, AccessChange change) {
    long before = directory.revision();
    List<DirectoryEntry> entries = directory.entries();
    assertEquals(why, directory.apply(change));
    assertEquals(before, directory.revision());
    assertEquals(entries, directory.entries());
  }

  private void done(AccessChange change) {
    long before = directory.revision();
    assertNull(directory.apply(change));
    assertEquals(before + 1, directory.revision());
  }

  private void rejected(Denial why, Actor actor) {
    assertEquals(new Resolution.Rejected(why), directory.resolve(actor, 2_000));
  }

  private void known(Actor actor) {
    assertInstanceOf(Resolution.Known.class, directory.resolve(actor, 2_000));
  }

  @Test
  void itIsFoundedOnce() {
    refused(AccessRefusal.ALREADY_FOUNDED, new AccessChange.Found(user(9, "x", Role.ADMIN), null));
  }

  @Test
  void namesAreTakenOnce() {
    refused(AccessRefusal.NAME_TAKEN, new AccessChange.AddUser(user(5, "writer", Role.READ)));
    done(new AccessChange.DeleteUser(writer.id()));
    done(new AccessChange.AddUser(user(5, "writer", Role.READ)));
  }

  @Test
  void somebodyIsLeftWhoMayChangeIt() {
    refused(AccessRefusal.LAST_ADMIN, new AccessChange.DeleteUser(Access.ADMIN.id()));
    refused(AccessRefusal.LAST_ADMIN, new AccessChange.SetDisabled(Access.ADMIN.id(), true, 2));
    refused(AccessRefusal.LAST_ADMIN, new AccessChange.SetRole(Access.ADMIN.id(), Role.WRITE, 2));
    done(new AccessChange.SetRole(writer.id(), Role.ADMIN, 2));
    done(new AccessChange.SetDisabled(Access.ADMIN.id(), true, 2));
    refused(AccessRefusal.LAST_ADMIN, new AccessChange.DeleteUser(writer.id()));
    done(new AccessChange.SetDisabled(Access.ADMIN.id(), false, 2));
    done(new AccessChange.DeleteUser(writer.id()));
  }

  @Test
  void whoHasLostAllPasswordsGetsOneBack() {
    done(new AccessChange.SetRole(writer.id(), Role.ADMIN, 2));
    done(new AccessChange.SetDisabled(Access.ADMIN.id(), true, 2));
    done(new AccessChange.ResetAdmin(user(50, "admin", Role.ADMIN)));
    User admin = directory.user("admin");
    assertNotNull(admin);
    assertEquals(Access.ADMIN.id(), admin.id());
    assertEquals("$hash50", admin.passwordHash());
    assertEquals(false, admin.disabled());
    rejected(Denial.TOKEN_REVOKED, byToken(Access.ADMIN));
    done(new AccessChange.DeleteUser(Access.ADMIN.id()));
    done(new AccessChange.ResetAdmin(user(50, "admin", Role.ADMIN)));
    assertNotNull(directory.user(id(50)));
  }

  @Test
  void anAdminReachesAllKeys() {
    done(new AccessChange.SetScope(writer.id(), Access.scope("app/"), 2));
    refused(AccessRefusal.SCOPED_ADMIN, new AccessChange.SetRole(writer.id(), Role.ADMIN, 2));
    refused(
        AccessRefusal.SCOPED_ADMIN,
        new AccessChange.SetScope(Access.ADMIN.id(), Access.scope("app/"), 2));
  }

  @Test
  void whoIsDisabledOrGoneIsNobodyWhateverItShows() {
    ApiKey key = apiKey(10, writer, Role.READ);
    done(new AccessChange.AddKey(key));
    known(byToken(writer));
    known(byKey(key));
    done(new AccessChange.SetDisabled(writer.id(), true, 2));
    rejected(Denial.USER_DISABLED, byToken(writer));
    rejected(Denial.USER_DISABLED, byKey(key));
    done(new AccessChange.SetDisabled(writer.id(), false, 3));
    known(byToken(writer));
    known(byKey(key));
    done(new AccessChange.DeleteUser(writer.id()));
    rejected(Denial.NO_USER, byToken(writer));
    rejected(Denial.NO_USER, byKey(key));
    assertNull(directory.key(key.digest()));
    assertNull(directory.key(key.id()));
  }

  @Test
  void aNewPasswordEndsEarlierTokensAndNoKeys() {
    ApiKey key = apiKey(10, writer, Role.READ);
    done(new AccessChange.AddKey(key));
    done(new AccessChange.SetPassword(writer.id(), "new", 0, 2));
    rejected(Denial.TOKEN_REVOKED, byToken(writer));
    known(byKey(key));
    known(byToken(directory.users().get(1)));
    refused(
        AccessRefusal.PASSWORD_CHANGED, new AccessChange.SetPassword(writer.id(), "late", 0, 2));
    done(new AccessChange.SetPassword(writer.id(), "x", AccessChange.SetPassword.ANY_EPOCH, 2));
  }

  @Test
  void aRevokedTokenIsRefusedUntilItExpiresByItself() {
    done(new AccessChange.Revoke(new RevokedToken(id(900), writer.id(), 5_000)));
    rejected(Denial.TOKEN_REVOKED, byToken(writer));
    int entries = directory.entries().size();
    directory.forgetExpired(4_999);
    rejected(Denial.TOKEN_REVOKED, byToken(writer));
    directory.forgetExpired(5_000);
    assertEquals(entries - 1, directory.entries().size());
  }

  @Test
  void moreRevokedTokensThanAreRememberedEndAllOfTheUser() {
    for (int i = 0; i < AccessDirectory.REVOKED_PER_USER_MAX; i++) {
      done(new AccessChange.Revoke(new RevokedToken(id(10_000 + i), writer.id(), 5_000)));
    }
    known(byToken(writer));
    done(new AccessChange.Revoke(new RevokedToken(id(999), writer.id(), 5_000)));
    rejected(Denial.TOKEN_REVOKED, byToken(writer));
  }

  @Test
  void aKeyEndsInItsTimeAndWhenItIsDeleted() {
    ApiKey brief =
        new ApiKey(
            id(10), Access.digest(10), writer.id(), "k", Role.READ, Scope.ALL, 1_000, 2_000, 0);
    done(new AccessChange.AddKey(brief));
    assertInstanceOf(Resolution.Known.class, directory.resolve(byKey(brief), 1_999));
    rejected(Denial.KEY_EXPIRED, byKey(brief));
    done(new AccessChange.DeleteKey(brief.id()));
    rejected(Denial.NO_KEY, byKey(brief));
    refused(AccessRefusal.NO_SUCH_KEY, new AccessChange.DeleteKey(brief.id()));
  }

  @Test
  void anothersKeyIsNoCredentialOfOnes() {
    ApiKey key = apiKey(10, writer, Role.READ);
    done(new AccessChange.AddKey(key));
    rejected(Denial.NO_KEY, new Actor(Access.ADMIN.id(), new Credential.Key(key.id())));
  }

  @Test
  void keysAreBounded() {
    for (int i = 0; i < AccessDirectory.KEYS_PER_USER_MAX; i++) {
      done(new AccessChange.AddKey(apiKey(10_000 + i, writer, Role.READ)));
    }
    refused(AccessRefusal.TOO_MANY_KEYS, new AccessChange.AddKey(apiKey(9, writer, Role.READ)));
    refused(
        AccessRefusal.KEY_TAKEN, new AccessChange.AddKey(apiKey(10_000, Access.ADMIN, Role.READ)));
  }

  @Test
  void aUseIsNotedWithoutANewRevision() {
    ApiKey key = apiKey(10, writer, Role.READ);
    done(new AccessChange.AddKey(key));
    long before = directory.revision();
    assertNull(
        directory.apply(
            new AccessChange.NoteUse(
                List.of(
                    new AccessChange.Use(key.id(), 5_000), new AccessChange.Use(id(99), 5_000)))));
    assertEquals(before, directory.revision());
    ApiKey used = directory.key(key.digest());
    assertNotNull(used);
    assertEquals(5_000, used.lastUsedMillis());
  }

  @Test
  void theDefaultPasswordBindsTokensToTheMachineUntilItIsChanged() {
    User founder =
        new User(id(1), "admin", "h", Role.ADMIN, Scope.ALL, false, true, 0, 1_000, 1_000);
    AccessDirectory fresh = directory(founder);
    ApiKey key = apiKey(10, founder, Role.ADMIN);
    fresh.apply(new AccessChange.AddKey(key));
    assertEquals(true, Access.principal(fresh, byToken(founder)).loopbackOnly());
    assertEquals(false, Access.principal(fresh, byKey(key)).loopbackOnly());
    fresh.apply(new AccessChange.SetPassword(founder.id(), "chosen", 0, 2));
    assertEquals(false, Access.principal(fresh, byToken(fresh.users().getFirst())).loopbackOnly());
  }

  /** What the watcher is told adds up to what is there, and loads into an equal directory. */
  @Test
  void itsWatcherSeesEachEntryComeAndGo() {
    SplittableRandom random = new SplittableRandom(7);
    Set<DirectoryEntry> seen = new HashSet<>();
    AccessDirectory watched =
        new AccessDirectory(
            new DirectoryWatcher() {
              @Override
              public void added(DirectoryEntry entry) {
                assertEquals(true, seen.add(entry));
              }

              @Override
              public void removed(DirectoryEntry entry) {
                assertEquals(true, seen.remove(entry));
              }
            });
    watched.apply(new AccessChange.Found(Access.ADMIN, null));
    for (int i = 0; i < 5_000; i++) {
      watched.apply(randomChange(random));
      watched.forgetExpired(i);
      if (i % 500 == 0) {
        assertEquals(seen, new HashSet<>(watched.entries()));
        AccessDirectory loaded = new AccessDirectory(ignored());
        watched.entries().forEach(loaded::load);
        assertEquals(watched.entries(), loaded.entries());
        assertEquals(watched.revision(), loaded.revision());
      }
    }
    assertEquals(seen, new HashSet<>(watched.entries()));
  }

  private static DirectoryWatcher ignored() {
    return new DirectoryWatcher() {
      @Override
      public void added(DirectoryEntry entry) {}

      @Override
      public void removed(DirectoryEntry entry) {}
    };
  }

  private static AccessChange randomChange(SplittableRandom random) {
    int number = random.nextInt(1, 8);
    User user = user(number, "user" + random.nextInt(8), Role.ofLevel(random.nextInt(1, 4)));
    return switch (random.nextInt(9)) {
      case 0 -> new AccessChange.DeleteUser(id(number));
      case 1 -> new AccessChange.SetRole(id(number), user.role(), random.nextInt(9_000));
      case 2 -> new AccessChange.SetDisabled(id(number), random.nextBoolean(), 3);
      case 3 -> new AccessChange.SetPassword(id(number), "h" + random.nextInt(), -1, 4);
      case 4 -> new AccessChange.AddKey(apiKey(random.nextInt(100, 140), user, Role.READ));
      case 5 -> new AccessChange.DeleteKey(id(random.nextInt(100, 140)));
      case 6 ->
          new AccessChange.Revoke(
              new RevokedToken(id(random.nextInt(200, 900)), id(number), random.nextInt(6_000)));
      case 7 ->
          new AccessChange.NoteUse(
              List.of(new AccessChange.Use(id(random.nextInt(100, 140)), random.nextInt(9_000))));
      default -> new AccessChange.AddUser(user);
    };
  }

  @Test
  void entriesThatDoNotFitAreNotLoaded() {
    AccessDirectory empty = new AccessDirectory(ignored());
    assertThrows(IllegalArgumentException.class, () -> empty.load(apiKey(10, writer, Role.READ)));
    empty.load(writer);
    assertThrows(IllegalArgumentException.class, () -> empty.load(writer));
    assertThrows(IllegalArgumentException.class, () -> empty.load(user(9, "writer", Role.READ)));
    empty.load(new DirectoryHead(4));
    assertThrows(IllegalArgumentException.class, () -> empty.load(new DirectoryHead(5)));
  }
}
