package io.raftkv.domain.state;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNotEquals;
import static org.junit.jupiter.api.Assertions.assertNull;

import io.raftkv.domain.access.Access;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.Actor;
import io.raftkv.domain.access.Authority;
import io.raftkv.domain.access.Denial;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.User;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Commands in somebody's name, judged where they are applied. */
final class AuthorityTest {
  private static final User WRITER = Access.user(2, "writer", Role.WRITE, "app/");
  private static final User OTHER = Access.user(3, "other", Role.WRITE);
  private static final Actor BY_WRITER = Access.byToken(WRITER);

  private final StateMachine machine =
      new StateMachine(new Retention(100, 1 << 20), ChangeListener.NONE);
  private long index;

  @BeforeEach
  void found() {
    apply(new Command.ChangeAccess(new AccessChange.Found(Access.ADMIN, null)));
    apply(new Command.ChangeAccess(new AccessChange.AddUser(WRITER)));
    apply(new Command.ChangeAccess(new AccessChange.AddUser(OTHER)));
  }

  private Outcome apply(Command command) {
    index++;
    return machine
        .apply(new LogEntry(index, new CommandBatch(1_000 + index, List.of(command))))
        .getFirst();
  }

  private static Command.Put put(String key) {
    return new Command.Put(
        Key.of(key), Value.wrap(new byte[] {1}), Command.NO_DEADLINE, Precondition.NONE);
  }

  private static Command by(Actor actor, long directoryRevision, Command command) {
    return new Command.By(new Authority(actor, directoryRevision), command);
  }

  private Command now(Actor actor, Command command) {
    return by(actor, machine.directory().revision(), command);
  }

  @Test
  void whatWasAllowedIsAppliedWhileTheDirectoryIsTheSame() {
    assertInstanceOf(Outcome.Written.class, apply(now(BY_WRITER, put("app/a"))));
  }

  @Test
  void whatWasWithdrawnMeanwhileIsRefused() {
    long before = machine.directory().revision();
    apply(new Command.ChangeAccess(new AccessChange.SetDisabled(WRITER.id(), true, 9)));
    long revision = machine.view().revision();
    assertEquals(
        new Outcome.Denied(Denial.USER_DISABLED), apply(by(BY_WRITER, before, put("app/a"))));
    apply(new Command.ChangeAccess(new AccessChange.SetDisabled(WRITER.id(), false, 9)));
    apply(new Command.ChangeAccess(new AccessChange.SetRole(WRITER.id(), Role.READ, 9)));
    assertEquals(new Outcome.Denied(Denial.ROLE), apply(by(BY_WRITER, before, put("app/a"))));
    apply(new Command.ChangeAccess(new AccessChange.SetRole(WRITER.id(), Role.WRITE, 9)));
    apply(
        new Command.ChangeAccess(new AccessChange.SetScope(WRITER.id(), Access.scope("zoo/"), 9)));
    assertEquals(new Outcome.Denied(Denial.SCOPE), apply(by(BY_WRITER, before, put("app/a"))));
    assertEquals(revision, machine.view().revision());
    assertNull(machine.keySpace().newest(Key.of("app/a")));
  }

  @Test
  void aChangeOfSomebodyElseWithdrawsNothing() {
    long before = machine.directory().revision();
    apply(new Command.ChangeAccess(new AccessChange.SetDisabled(OTHER.id(), true, 9)));
    assertInstanceOf(Outcome.Written.class, apply(by(BY_WRITER, before, put("app/a"))));
  }

  @Test
  void aBatchWithOneKeyOutsideDoesNothing() {
    long before = machine.directory().revision();
    apply(
        new Command.ChangeAccess(
            new AccessChange.SetScope(WRITER.id(), Access.scope("app/x/"), 9)));
    Command batch = new Command.Batch(List.of(put("app/x/1"), put("app/y")));
    assertEquals(new Outcome.Denied(Denial.SCOPE), apply(by(BY_WRITER, before, batch)));
    assertNull(machine.keySpace().newest(Key.of("app/x/1")));
  }

  /** Whatever revision the sender claims: what may be depends on what the directory holds now. */
  @Test
  void changesOfTheDirectoryAreAlwaysJudged() {
    Command makeAdmin =
        new Command.ChangeAccess(new AccessChange.SetRole(WRITER.id(), Role.ADMIN, 9));
    assertEquals(new Outcome.Denied(Denial.ROLE), apply(now(BY_WRITER, makeAdmin)));
    assertInstanceOf(
        Outcome.AccessRefused.class, apply(now(Access.byToken(Access.ADMIN), makeAdmin)));
  }

  @Test
  void eachUsersRequestsAreItsOwn() {
    RequestId id = new RequestId("client", 1);
    Outcome first = apply(now(BY_WRITER, new Command.Once(id, put("app/a"))));
    assertEquals(first, apply(now(BY_WRITER, new Command.Once(id, put("app/a")))));
    Outcome others = apply(now(Access.byToken(OTHER), new Command.Once(id, put("app/a"))));
    assertNotEquals(first, others);
    assertEquals(others, apply(now(Access.byToken(OTHER), new Command.Once(id, put("app/a")))));
    Outcome nobodys = apply(new Command.Once(id, put("app/a")));
    assertNotEquals(others, nobodys);
  }

  @Test
  void aDeniedRequestIsNotRemembered() {
    RequestId id = new RequestId("client", 1);
    long before = machine.directory().revision();
    apply(new Command.ChangeAccess(new AccessChange.SetDisabled(WRITER.id(), true, 9)));
    assertEquals(
        new Outcome.Denied(Denial.USER_DISABLED),
        apply(by(BY_WRITER, before, new Command.Once(id, put("app/a")))));
    apply(new Command.ChangeAccess(new AccessChange.SetDisabled(WRITER.id(), false, 9)));
    assertInstanceOf(
        Outcome.Written.class, apply(now(BY_WRITER, new Command.Once(id, put("app/a")))));
  }

  @Test
  void theDirectoryIsInTheHashAndInImages() {
    StateDigest before = machine.view().hash();
    apply(new Command.ChangeAccess(new AccessChange.SetRole(WRITER.id(), Role.READ, 9)));
    assertNotEquals(before, machine.view().hash());
    try (StateImage image = machine.image()) {
      StateLoader loader = machine.loader();
      image.directory().forEach(loader::add);
      assertEquals(machine.view().hash(), loader.hash());
      StateMachine other = new StateMachine(new Retention(100, 1 << 20), ChangeListener.NONE);
      other.install(loader, machine.view());
      assertEquals(machine.directory().entries(), other.directory().entries());
      assertEquals(machine.directory().revision(), other.directory().revision());
    }
  }
}
