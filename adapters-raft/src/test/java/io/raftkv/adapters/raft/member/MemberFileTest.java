package io.raftkv.adapters.raft.member;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a node must not forget survives, or the node says what became of it. */
final class MemberFileTest {
  private static final Member MEMBER =
      Member.begin("n1", new UUID(1, 2), new UUID(3, 4))
          .knowing("n2", new UUID(5, 6))
          .knowing("node-3.example", new UUID(7, 8));

  @TempDir Path folder;

  private MemberFile file() {
    return new MemberFile(folder.resolve("data/member.properties"));
  }

  private String damage(String text) throws IOException {
    Files.createDirectories(folder.resolve("data"));
    Files.writeString(file().path(), text);
    String message =
        String.valueOf(assertThrows(IOException.class, () -> file().read()).getMessage());
    assertTrue(message.startsWith(file().path() + " is damaged: "), message);
    return message;
  }

  @Test
  void whatIsWrittenIsRead() throws IOException {
    assertNull(file().read());
    for (Member member :
        List.of(
            MEMBER,
            MEMBER.asBegun(),
            MEMBER.asBegun().asRemoved(),
            MEMBER.without("n2"),
            Member.begin("n1", new UUID(1, 2), new UUID(3, 4)))) {
      file().write(member);
      assertEquals(member, file().read());
    }
  }

  @Test
  void damageIsNamed() throws IOException {
    file().write(MEMBER);
    String whole = Files.readString(file().path());
    assertTrue(damage(whole.replace("format=1", "format=2")).contains("no format"));
    assertTrue(damage("").contains("no format"));
    assertTrue(
        damage(whole.replaceAll("(?m)^cluster_id=.*", "")).contains("cluster_id is no UUID"));
    assertTrue(
        damage(whole.replaceAll("(?m)^incarnation=.*", "incarnation=x"))
            .contains("incarnation is no UUID"));
    assertTrue(damage(whole.replaceAll("(?m)^node_id=.*", "")).contains("node_id is missing"));
    assertTrue(damage(whole.replaceAll("(?m)^peer.n2=.*", "peer.n2=?")).contains("peer.n2"));
    assertTrue(damage("format=\\u12").contains("Malformed"));
  }

  @Test
  void itIsReplacedAsAWhole() throws IOException {
    file().write(MEMBER);
    Path aside = file().path().resolveSibling("member.properties.tmp");
    Files.writeString(aside, "what a crash left, longer than any that is written: ".repeat(100));
    assertEquals(MEMBER, file().read());
    file().write(MEMBER.asRemoved());
    assertEquals(MEMBER.asRemoved(), file().read());
    assertFalse(Files.exists(aside));
    try (Stream<Path> left = Files.list(folder.resolve("data"))) {
      assertEquals(List.of(file().path()), left.toList());
    }
  }

  @Test
  void aWriteThatFailsLeavesWhatWasThere() throws IOException {
    file().write(MEMBER);
    // A folder in its way: nothing can be written aside.
    Files.createDirectory(file().path().resolveSibling("member.properties.tmp"));
    assertThrows(IOException.class, () -> file().write(MEMBER.asRemoved()));
    assertEquals(MEMBER, file().read());
  }
}
