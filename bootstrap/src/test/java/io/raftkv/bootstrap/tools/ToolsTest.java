package io.raftkv.bootstrap.tools;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.wal.WalObserver;
import io.raftkv.adapters.storage.wal.WalOptions;
import io.raftkv.adapters.storage.wal.WriteAheadLog;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.AppendReply;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ChangeListener;
import io.raftkv.domain.state.Retention;
import io.raftkv.domain.state.StateMachine;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.OptionalInt;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What each tool prints, where, and with which exit code. */
final class ToolsTest {
  private static final Tools.Terminals NO_TERMINAL =
      new Tools.Terminals() {
        @Override
        public OptionalInt errorWidth() {
          return OptionalInt.empty();
        }

        @Override
        public boolean isOutput() {
          return false;
        }
      };

  private static final Key ODD = Key.wrap(new byte[] {'o', 0x1b, '"', (byte) 0xff});

  @TempDir Path folder;
  private Path data;
  private Path segment;
  private Path snapshot;

  /** How a tool ended. */
  private record Ended(int code, String out, String err) {}

  private static Ended run(byte[] in, String... arguments) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    Tools tools =
        new Tools(
            new ByteArrayInputStream(in),
            out,
            new PrintStream(err, true, StandardCharsets.UTF_8),
            NO_TERMINAL);
    int code = tools.run(arguments);
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private static Ended run(String... arguments) {
    return run(new byte[0], arguments);
  }

  @BeforeEach
  void fill() throws IOException {
    data = folder.resolve("data");
    segment = data.resolve("wal/wal-00000000000000000001.log");
    snapshot = data.resolve("snapshots/snapshot-00000000000000000005.rkv");
    WriteAheadLog log =
        new WriteAheadLog(data, new WalOptions(4096, true, 1_000, true, 0), WalObserver.NONE);
    StateMachine machine = new StateMachine(new Retention(10, 1 << 20), ChangeListener.NONE);
    assertInstanceOf(LogStart.Ready.class, log.start(ReplicatedState.of(machine)));
    Command.Put put =
        new Command.Put(Key.of("a/ä"), Value.of("secret\n"), 0, new Precondition.Absent());
    Command.Delete delete =
        new Command.Delete(Key.of("b"), new Precondition.RevisionIn(List.of(1L, 2L)));
    append(log, put);
    append(
        log,
        new Command.Put(ODD, Value.wrap(new byte[] {(byte) 0x80}), 60_000, Precondition.NONE),
        delete);
    append(log, new Command.Batch(List.of(put, delete)));
    append(log, new Command.SetDeadline(ODD, Command.NO_DEADLINE));
    append(log, new Command.Expire(List.of(new Command.Lapsed(ODD, 2))));
    assertInstanceOf(SnapshotReply.Taken.class, log.snapshot().join());
    append(
        log,
        new Command.Put(Key.of("c"), Value.EMPTY, 0, new Precondition.VersionIs(3)),
        new Command.Once(
            new RequestId("client-1", 7),
            new Command.Delete(Key.of("d"), new Precondition.Exists())));
    log.close();
  }

  private static void append(WriteAheadLog log, Command... commands) {
    assertInstanceOf(
        AppendReply.Applied.class, log.append(new CommandBatch(1_000, List.of(commands))).join());
  }

  private void flip(Path file, int offset) throws IOException {
    byte[] bytes = Files.readAllBytes(file);
    bytes[offset] ^= 1;
    Files.write(file, bytes);
  }

  @Test
  void dumpPrintsALineForEachCommand() {
    Ended dumped = run("dump", "--data-dir", data.toString());
    assertEquals("", dumped.err());
    assertEquals(0, dumped.code());
    String odd = "key=\"o\\u{1b}\\\"\\xff\" key_bytes=4";
    String time = "proposed=1970-01-01T00:00:01Z";
    List<String> lines = dumped.out().lines().toList();
    assertEquals("segment " + segment, lines.getFirst());
    assertEquals(
        List.of(
            "index=1 durable=0 " + time + " put key=\"a/ä\" key_bytes=4 value_bytes=7 if=absent",
            "index=2 durable=1 "
                + time
                + " command=1/2 put "
                + odd
                + " value_bytes=1 deadline=1970-01-01T00:01:00Z",
            "index=2 durable=1 "
                + time
                + " command=2/2 delete key=\"b\" key_bytes=1 if=revision:1,2",
            "index=3 durable=2 "
                + time
                + " batch changes=2 [put key=\"a/ä\" key_bytes=4 value_bytes=7 if=absent]"
                + " [delete key=\"b\" key_bytes=1 if=revision:1,2]",
            "index=4 durable=3 " + time + " set_deadline " + odd + " deadline=none",
            "index=5 durable=4 " + time + " expire keys=1 [" + odd + " revision=2]",
            "index=6 durable=5 "
                + time
                + " command=1/2 put key=\"c\" key_bytes=1 value_bytes=0 if=version:3",
            "index=6 durable=5 "
                + time
                + " command=2/2 request=client-1/7 delete key=\"d\" key_bytes=1 if=exists"),
        lines.stream().skip(1).map(line -> line.replaceFirst(" offset=\\d+", "")).toList());
    assertTrue(lines.get(1).startsWith("index=1 offset=32 "), lines.get(1));
    assertFalse(dumped.out().contains("secret"));
    Ended values = run("dump", "--data-dir", data.toString(), "--values", "--limit", "1");
    assertTrue(values.out().contains(" value=\"secret\\n\" value_bytes=7 "), values.out());
    assertEquals(2, values.out().lines().count(), values.out());
  }

  @Test
  void dumpPrintsJsonLines() {
    Ended dumped = run("dump", "--data-dir", data.toString(), "--json", "--from-index", "2");
    assertEquals("", dumped.err());
    String head = "{\"file\":\"" + segment + "\",\"index\":";
    String time = "\"proposed_at\":\"1970-01-01T00:00:01Z\",";
    assertEquals(
        List.of(
            head
                + "2,\"durable_index\":1,"
                + time
                + "\"command\":1,\"commands\":2,\"type\":\"put\",\"key_base64\":\"bxsi/w==\","
                + "\"key_bytes\":4,\"value_bytes\":1,\"deadline\":\"1970-01-01T00:01:00Z\"}",
            head
                + "2,\"durable_index\":1,"
                + time
                + "\"command\":2,\"commands\":2,\"type\":\"delete\",\"key\":\"b\",\"key_bytes\":1,"
                + "\"if\":\"revision\",\"if_revisions\":[1,2]}",
            head
                + "3,\"durable_index\":2,"
                + time
                + "\"command\":1,\"commands\":1,\"type\":\"batch\",\"changes\":[{\"type\":\"put\","
                + "\"key\":\"a/\\u00E4\",\"key_bytes\":4,\"value_bytes\":7,\"deadline\":null,"
                + "\"if\":\"absent\"},{\"type\":\"delete\",\"key\":\"b\",\"key_bytes\":1,"
                + "\"if\":\"revision\",\"if_revisions\":[1,2]}]}",
            head
                + "4,\"durable_index\":3,"
                + time
                + "\"command\":1,\"commands\":1,\"type\":\"set_deadline\","
                + "\"key_base64\":\"bxsi/w==\",\"key_bytes\":4,\"deadline\":null}",
            head
                + "5,\"durable_index\":4,"
                + time
                + "\"command\":1,\"commands\":1,\"type\":\"expire\",\"lapsed\":["
                + "{\"key_base64\":\"bxsi/w==\",\"key_bytes\":4,\"revision\":2}]}",
            head
                + "6,\"durable_index\":5,"
                + time
                + "\"command\":1,\"commands\":2,\"type\":\"put\",\"key\":\"c\",\"key_bytes\":1,"
                + "\"value_bytes\":0,\"deadline\":null,\"if\":\"version\",\"if_version\":3}",
            head
                + "6,\"durable_index\":5,"
                + time
                + "\"command\":2,\"commands\":2,\"request_client\":\"client-1\","
                + "\"request_sequence\":7,\"type\":\"delete\",\"key\":\"d\",\"key_bytes\":1,"
                + "\"if\":\"exists\"}"),
        dumped.out().lines().map(line -> line.replaceFirst("\"offset\":\\d+,", "")).toList());
    Ended keys = run("dump", "--from", snapshot.toString(), "--json", "--values");
    assertTrue(keys.out().contains("\"type\":\"snapshot\",\"index\":5,"), keys.out());
    assertTrue(
        keys.out().contains("\"key\":\"a/\\u00E4\",\"key_bytes\":4,\"value\":\"secret\\n\""));
  }

  @Test
  void dumpSaysWhereTheDamageIs() throws IOException {
    Ended good = run("dump", "--from", segment.toString());
    assertEquals(0, good.code());
    String offset = good.out().lines().toList().get(4).replaceFirst(".* offset=(\\d+) .*", "$1");
    flip(segment, Integer.parseInt(offset) + 40);
    Ended bad = run("dump", "--from", segment.toString());
    assertEquals(1, bad.code());
    assertEquals(good.out().lines().limit(4).toList(), bad.out().lines().toList());
    assertEquals(
        "raftkv dump: "
            + segment
            + " is corrupt at offset "
            + offset
            + ": the checksum of entry 3 does not match; what stands before it was printed: see"
            + " raftkv verify\n",
        bad.err());
  }

  @Test
  void whatCannotBePrintedIsNoSuccess() {
    for (String reason : List.of("No space left on device", "Broken pipe")) {
      ByteArrayOutputStream err = new ByteArrayOutputStream();
      OutputStream full =
          new OutputStream() {
            @Override
            public void write(int b) throws IOException {
              throw new IOException(reason);
            }
          };
      int code =
          new Tools(
                  new ByteArrayInputStream(new byte[0]),
                  full,
                  new PrintStream(err, true, StandardCharsets.UTF_8),
                  NO_TERMINAL)
              .run("dump", "--data-dir", data.toString());
      assertEquals(1, code);
      assertEquals(
          reason.startsWith("No")
              ? "raftkv dump: the output cannot be written: No space left on device\n"
              : "",
          err.toString(StandardCharsets.UTF_8));
    }
  }

  @Test
  void verifyTellsWhatIsThere() {
    Ended verified = run("verify", "--data-dir", data.toString());
    assertEquals("", verified.err());
    assertEquals(0, verified.code());
    List<String> lines = verified.out().lines().toList();
    assertTrue(
        lines.get(0).startsWith(snapshot + ": sound, entry 5, revision 3, 2 keys, "), lines.get(0));
    assertEquals(
        List.of(
            segment + ": sound, open, 6 records (entries 1 to 6), 4096 bytes",
            "total: 1 snapshot, 1 segment, 6 records, entries 1 to 6; known to have been synced up"
                + " to entry 6",
            "start: a server would go on behind entry 6, by the snapshot of entry 5 and 1 record of"
                + " the log",
            "sound"),
        lines.subList(1, lines.size()));
  }

  @Test
  void verifyTellsAllDamageAndWhatToDo() throws IOException {
    flip(snapshot, 20);
    Ended verified = run("verify", "--data-dir", data.toString());
    assertEquals(1, verified.code());
    String what = snapshot + " is corrupt at offset 0: the checksum of the header does not match";
    assertEquals(
        "raftkv verify: "
            + data
            + " is damaged: "
            + what
            + "; a server would still start with it: take a backup of that one's state\n",
        verified.err());
    flip(segment, 50);
    verified = run("verify", "--data-dir", data.toString());
    assertEquals(1, verified.code());
    assertTrue(
        verified
            .out()
            .endsWith(
                "damaged:\n  "
                    + what
                    + "\n  "
                    + segment
                    + " is corrupt at offset 32: the header of entry 1 is damaged\n"),
        verified.out());
    assertTrue(verified.err().contains(", and 1 more; a server would not start"), verified.err());
    assertEquals(1, verified.err().lines().count());
  }

  @Test
  void restoreMakesAFolderThatVerifies() throws IOException {
    Path first = folder.resolve("first");
    Ended restored = run("restore", "--from", snapshot.toString(), "--data-dir", first.toString());
    assertEquals("", restored.err());
    assertEquals(0, restored.code());
    assertTrue(restored.out().startsWith("Restored 2 keys at revision 3 (entry 5) as "));
    assertTrue(restored.out().endsWith("--storage.data-dir=" + first + "\n"), restored.out());
    assertEquals(0, run("verify", "--data-dir", first.toString()).code());
    Ended again = run("restore", "--from", snapshot.toString(), "--data-dir", first.toString());
    assertEquals(1, again.code());
    assertTrue(again.err().startsWith("raftkv restore: " + first + " holds a snapshot already"));
    Path second = folder.resolve("second");
    byte[] bytes = Files.readAllBytes(snapshot);
    assertEquals(0, run(bytes, "restore", "--from", "-", "--data-dir", second.toString()).code());
    assertEquals(0, run("verify", "--data-dir", second.toString()).code());
    Ended none =
        run("restore", "--from", folder.resolve("no").toString(), "--data-dir", "/nowhere/x");
    assertEquals(1, none.code());
    assertEquals(
        "raftkv restore: /nowhere/x was not restored: "
            + folder.resolve("no")
            + ": no such file; mend that and run restore again\n",
        none.err());
  }

  @Test
  void aWrongCommandLineIsExitCodeTwoAndOneLine() {
    for (String[] wrong :
        new String[][] {
          {"verify"},
          {"verify", "--data-dir", "x", "y"},
          {"verify", "--data"},
          {"restore", "--from", "x"},
          {"dump"},
          {"dump", "--data-dir", "x", "--from", "y"},
          {"dump", "--data-dir", "x", "--limit", "0"},
          {"dump", "--data-dir", "x", "--from-index", "one"},
          {"grep"},
        }) {
      Ended ended = run(wrong);
      String name = wrong[0].equals("grep") ? "raftkv" : "raftkv " + wrong[0];
      assertEquals(2, ended.code(), String.join(" ", wrong));
      assertEquals(1, ended.err().lines().count(), ended.err());
      assertTrue(ended.err().startsWith(name + ": "), ended.err());
      assertTrue(ended.err().endsWith("; see " + name + " --help\n"), ended.err());
      assertEquals("", ended.out());
    }
    Ended nothing = run();
    assertEquals(2, nothing.code());
    assertTrue(nothing.err().contains("verify"), nothing.err());
  }

  @Test
  void anAtSignIsNoFileOfArguments() throws IOException {
    Path arguments = Files.writeString(folder.resolve("arguments"), "--help");
    Ended ended = run("verify", "--data-dir", "@" + arguments);
    assertEquals(1, ended.code(), ended.toString());
    assertTrue(ended.err().contains("@" + arguments), ended.err());
  }

  @Test
  void helpHasAnExample() {
    for (String tool : List.of("verify", "restore", "dump")) {
      assertTrue(Tools.isMeant(new String[] {tool, "x"}));
      Ended help = run(tool, "--help");
      assertEquals(0, help.code());
      assertTrue(help.out().contains("\n  raftkv " + tool + " "), help.out());
      assertTrue(help.out().contains("Exit codes:"), help.out());
      assertTrue(run("--help").out().contains("  " + tool + " "));
    }
    assertFalse(Tools.isMeant(new String[] {"--help"}));
    assertFalse(Tools.isMeant(new String[0]));
    assertTrue(run("--version").out().startsWith("RaftKV "));
  }
}
