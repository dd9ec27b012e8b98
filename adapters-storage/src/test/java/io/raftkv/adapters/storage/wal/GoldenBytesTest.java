package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.adapters.storage.segment.DurableMark;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.adapters.storage.segment.SegmentReader;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotHeader;
import io.raftkv.adapters.storage.snapshot.SnapshotReader;
import io.raftkv.adapters.storage.snapshot.SnapshotWriter;
import io.raftkv.application.port.LogStart;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.domain.access.AccessChange;
import io.raftkv.domain.access.ApiKey;
import io.raftkv.domain.access.KeyDigest;
import io.raftkv.domain.access.RevokedToken;
import io.raftkv.domain.access.Role;
import io.raftkv.domain.access.Scope;
import io.raftkv.domain.access.User;
import io.raftkv.domain.command.Command;
import io.raftkv.domain.command.CommandBatch;
import io.raftkv.domain.command.LogEntry;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.command.Precondition;
import io.raftkv.domain.command.RequestId;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ClientRequests;
import io.raftkv.domain.state.StateImage;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.StateMachine;
import io.raftkv.domain.state.VersionedValue;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.UUID;
import org.junit.jupiter.api.Test;

/**
 * The bytes of docs/storage.md, as the writers make them and the readers take them. Where this test
 * fails, folders that exist can no longer be read: the version in the format has to change.
 */
final class GoldenBytesTest {
  private static final String NAME = "wal-00000000000000000001.log";

  /** Where the segment's records end. */
  private static final int END = 0x94;

  private static final CommandBatch PUT =
      new CommandBatch(
          0x01020304_05060708L,
          List.of(new Command.Put(Key.of("ab"), Value.of("xyz"), 0, Precondition.NONE)));

  private static final CommandBatch DELETE =
      new CommandBatch(7, List.of(new Command.Delete(Key.of("q"), new Precondition.VersionIs(9))));

  /** As printed in docs/storage.md. */
  private static final byte[] SEGMENT =
      padded(
          4096,
          """
          52 4B 56 57 41 4C 30 31  00 00 00 00 00 00 10 00  00 00 00 00 00 00 00 01  5E A5 0A 17  72 A7 0B 5D
          00 00 00 22  00 00 00 00 00 00 00 01  00 00 00 00 00 00 00 00  C6 A0 F4 06  90 BA A0 CF
          01  01 02 03 04 05 06 07 08  00 00 00 01  01  00 02 61 62  00 00 00 03 78 79 7A
          00 00 00 00 00 00 00 00  00
          00 00 00 1A  00 00 00 00 00 00 00 02  00 00 00 00 00 00 00 01  77 83 94 02  18 42 32 6A
          01  00 00 00 00 00 00 00 07  00 00 00 01  02  00 01 71  03 00 00 00 00 00 00 00 09
          """);

  private static final byte[] FOOTER =
      hex(
          "FF FF FF FF  00 00 00 00 00 00 00 03  00 00 00 00 00 00 00 02  EC 75 3E 8A  AC C6 FF 5C");

  private static final byte[] SEALED =
      Arrays.copyOf(concat(Arrays.copyOf(SEGMENT, END), FOOTER), 4096);

  /** Entry 258 marked first, then 259. */
  private static final byte[] MARK =
      concat(
          padded(512, "52 4B 56 4D 41 52 4B 31  00 00 00 00 00 00 01 02  94 A1 20 3C"),
          padded(512, "52 4B 56 4D 41 52 4B 31  00 00 00 00 00 00 01 03  66 CA A3 3F"));

  /** Header, keys, clients, end. */
  private static final byte[] SNAPSHOT_2 =
      hex(
          """
          52 4B 56 53 4E 50  00 02  00 00 00 00 00 00 00 01  00 00 00 00 00 00 00 03
          00 00 00 00 00 00 00 02  00 00 00 00 01 02 03 04
          1F 19 12 75 22 83 77 38  39 01 1B B2 E1 24 8B 63
          11 12 13 14 15 16 17 18  00 00 00 00 00 00 00 09
          70 A3 97 B1

          01  00 00 00 52  2F 24 98 7D  57 D3 2A 79
          00 02 61 62  00 00 00 03 78 79 7A  00 00 00 00 00 00 00 02  00 00 00 00 00 00 00 01
          00 00 00 00 00 00 00 02  00 00 00 00 00 00 00 00
          00 01 63  00 00 00 00  00 00 00 00 00 00 00 01  00 00 00 00 00 00 00 03
          00 00 00 00 00 00 00 03  00 00 00 00 0A 0B 0C 0D

          02  00 00 00 42  A4 68 F9 32  EA 24 E2 8C
          02 6D 65  00 00 00 00 01 02 03 04  00 00 00 00 00 00 00 00  00 00 00 02
          00 00 00 00 00 00 00 05  01 00 00 00 00 00 00 00 03  00 00 00 00 00 00 00 01
          00 00 00 00 00 00 00 06  02 00 00 00 00 00 00 00 03  00

          FF  00 00 00 20  33 51 B3 D5  10 45 9F 88
          BF B0 48 68 8C BF 29 0C  1A 4D B4 5F 02 83 8F 89
          9D D5 DD BC 8C 77 12 64  18 A7 CB EC B4 55 D6 2F
          """);

  private static final byte[] SNAPSHOT =
      hex(
          """
          52 4B 56 53 4E 50  00 03  00 00 00 00 00 00 00 02  00 00 00 00 00 00 00 03
          00 00 00 00 00 00 00 02  00 00 00 00 01 02 03 04
          CD 5C 41 BC 33 89 A2 66  06 78 0C 6A AA 22 C3 9A
          11 12 13 14 15 16 17 18  00 00 00 00 00 00 00 09
          39 3E D7 7E

          01  00 00 00 52  2F 24 98 7D  57 D3 2A 79
          00 02 61 62  00 00 00 03 78 79 7A  00 00 00 00 00 00 00 02  00 00 00 00 00 00 00 01
          00 00 00 00 00 00 00 02  00 00 00 00 00 00 00 00
          00 01 63  00 00 00 00  00 00 00 00 00 00 00 01  00 00 00 00 00 00 00 03
          00 00 00 00 00 00 00 03  00 00 00 00 0A 0B 0C 0D

          03  00 00 00 CB  E1 13 21 2B  CA 1A AB 9F
          01  00 00 00 00 00 00 00 02
          02  00 00 00 00 00 00 00 11 00 00 00 00 00 00 00 12
          04 72 6F 6F 74  03 24 32 62  03  FF FF  02
          00 00 00 00 00 00 00 03  00 00 00 00 00 00 00 04  00 00 00 00 00 00 00 05
          03  00 00 00 00 00 00 00 21 00 00 00 00 00 00 00 22
          77 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
          00 00 00 00 00 00 00 00 00 00 00 00 00 00 00 00
          00 00 00 00 00 00 00 11 00 00 00 00 00 00 00 12
          02 63 69  01  00 01 00 02 61 2F
          00 00 00 00 00 00 00 06  00 00 00 00 00 00 00 07  00 00 00 00 00 00 00 08
          04  00 00 00 00 00 00 00 31 00 00 00 00 00 00 00 32
          00 00 00 00 00 00 00 11 00 00 00 00 00 00 00 12
          00 00 00 7F 01 02 03 04

          02  00 00 00 42  A4 68 F9 32  EA 24 E2 8C
          02 6D 65  00 00 00 00 01 02 03 04  00 00 00 00 00 00 00 00  00 00 00 02
          00 00 00 00 00 00 00 05  01 00 00 00 00 00 00 00 03  00 00 00 00 00 00 00 01
          00 00 00 00 00 00 00 06  02 00 00 00 00 00 00 00 03  00

          FF  00 00 00 20  77 F4 C3 88  C0 69 09 28
          93 47 FE EB E0 73 80 3C 96 76 30 05 42 39 35 A0
          34 5E 72 63 B1 75 07 4B 93 98 12 E1 14 A6 21 08
          """);

  private static final long CREATED_AT = 0x11121314_15161718L;

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));

  private static byte[] hex(String text) {
    return HexFormat.of().parseHex(text.replaceAll("\\s", ""));
  }

  private static byte[] padded(int length, String text) {
    return Arrays.copyOf(hex(text), length);
  }

  private static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  private OpenedLog.Result.Opened open(StateMachine machine) throws IOException {
    return assertInstanceOf(
        OpenedLog.Result.Opened.class,
        OpenedLog.open(
            new SimulatedPlace(disk),
            new WalOptions(4096, true, 1_000_000, true, 0),
            WalObserver.NONE,
            ReplicatedState.of(machine),
            () -> {}));
  }

  private static void write(OpenedLog log, CommandBatch batch) {
    log.take(LogWriter.Entry.of(batch));
    log.flush();
  }

  private static void assertBytes(byte[] expected, byte[] found) {
    HexFormat format = HexFormat.ofDelimiter(" ").withUpperCase();
    assertEquals(format.formatHex(expected), format.formatHex(found));
  }

  private byte[] file(String name) {
    return disk.contents("wal").getOrDefault(name, new byte[0]);
  }

  @Test
  void theSegmentIsWrittenAsPrinted() throws IOException {
    OpenedLog log = open(Batches.machine()).log();
    write(log, PUT);
    write(log, DELETE);
    assertBytes(SEGMENT, file(NAME));
    write(log, Batches.put(2, 3_990)); // finds no room in it
    assertBytes(SEALED, file(NAME));
  }

  @Test
  void thePrintedSegmentIsRead() throws IOException {
    disk.replace("wal", Map.of(NAME, SEGMENT));
    List<LogEntry> entries = new ArrayList<>();
    List<List<Long>> places = new ArrayList<>();
    SegmentReader.End end =
        new SegmentReader(disk.folder("wal"), SegmentFile.of(1), true, 0)
            .read(
                (entry, offset, durableIndex) -> {
                  entries.add(entry);
                  places.add(List.of((long) offset, durableIndex));
                });
    assertEquals(List.of(new LogEntry(1, PUT), new LogEntry(2, DELETE)), entries);
    assertEquals(List.of(List.of(0x20L, 0L), List.of(0x5EL, 1L)), places);
    SegmentReader.End.Clean clean = assertInstanceOf(SegmentReader.End.Clean.class, end);
    assertEquals(END, clean.offset());
    assertEquals(3, clean.nextIndex());
    disk.replace("wal", Map.of(NAME, SEALED));
    assertEquals(
        new SegmentReader.End.Sealed(END + 28, 3, 0x5E),
        new SegmentReader(disk.folder("wal"), SegmentFile.of(1), false, 0).read((_, _, _) -> {}));
    assertEquals(new LogStart.Ready(2, 0, 2, 0), open(Batches.machine()).ready());
  }

  @Test
  void theMarkIsWrittenInTurnAndRead() throws IOException {
    try (DurableMark mark = DurableMark.open(disk.folder("wal"))) {
      assertBytes(new byte[1024], file("durable.mark"));
      mark.mark(258);
      assertBytes(concat(Arrays.copyOf(MARK, 512), new byte[512]), file("durable.mark"));
      mark.mark(259);
      assertBytes(MARK, file("durable.mark"));
    }
    disk.replace("wal", Map.of("durable.mark", MARK));
    assertEquals(259, DurableMark.read(disk.folder("wal")));
    disk.replace("wal", Map.of("durable.mark", Arrays.copyOf(MARK, 512)));
    assertEquals(258, DurableMark.read(disk.folder("wal")));
  }

  /** The same, with a user, its API key and a revoked token. */
  private static StateMachine stateWithDirectory() {
    StateMachine machine = state();
    User user =
        new User(new UUID(0x11, 0x12), "root", "$2b", Role.ADMIN, Scope.ALL, false, true, 3, 4, 5);
    byte[] digest = new byte[KeyDigest.BYTES];
    digest[0] = 0x77;
    ApiKey key =
        new ApiKey(
            new UUID(0x21, 0x22),
            KeyDigest.wrap(digest),
            user.id(),
            "ci",
            Role.READ,
            Scope.of(List.of(Key.of("a/"))),
            6,
            7,
            8);
    RevokedToken token = new RevokedToken(new UUID(0x31, 0x32), user.id(), 0x7F01020304L);
    List<Command> commands =
        List.of(
            new Command.ChangeAccess(new AccessChange.Found(user, key)),
            new Command.ChangeAccess(new AccessChange.Revoke(token)));
    var _ = machine.apply(new LogEntry(9, 2, new CommandBatch(0x01020304L, commands)));
    return machine;
  }

  /** Two keys, one of them with a deadline, and a client of two requests. */
  private static StateMachine state() {
    StateMachine machine = Batches.machine();
    Command put = new Command.Put(Key.of("ab"), Value.of("xyz"), 0, Precondition.NONE);
    Command other = new Command.Put(Key.of("c"), Value.of(""), 0x0A0B0C0DL, Precondition.NONE);
    Command delete = new Command.Delete(Key.of("q"), Precondition.NONE);
    List<Command> commands =
        List.of(
            put,
            put,
            new Command.Once(new RequestId("me", 5), other),
            new Command.Once(new RequestId("me", 6), delete));
    var _ = machine.apply(new LogEntry(9, 1, new CommandBatch(0x01020304L, commands)));
    return machine;
  }

  @Test
  void theSnapshotIsWrittenAsPrinted() throws IOException {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (StateImage image = stateWithDirectory().image()) {
      long bytes =
          SnapshotWriter.write(
              image,
              CREATED_AT,
              part ->
                  written.write(
                      part.array(), part.arrayOffset() + part.position(), part.remaining()));
      assertEquals(written.size(), bytes);
    }
    assertBytes(SNAPSHOT, written.toByteArray());
  }

  @Test
  void thePrintedSnapshotIsRead() throws IOException, MalformedSnapshotException {
    assertEquals(
        stateWithDirectory().directory().entries(),
        assertRead(SNAPSHOT, stateWithDirectory()).directory().entries());
  }

  /** Without a directory, as versions before wrote it. */
  @Test
  void thePrintedSnapshotOfVersionTwoIsRead() throws IOException, MalformedSnapshotException {
    assertEquals(List.of(), assertRead(SNAPSHOT_2, state()).directory().entries());
  }

  private static StateMachine assertRead(byte[] snapshot, StateMachine expected)
      throws IOException, MalformedSnapshotException {
    ByteBuffer in = ByteBuffer.wrap(snapshot);
    StateMachine machine = Batches.machine();
    StateLoader loader = machine.loader();
    SnapshotHeader header =
        SnapshotReader.load(
            into -> {
              int count = Math.min(into.remaining(), in.remaining());
              into.put(in.slice(in.position(), count));
              in.position(in.position() + count);
            },
            loader);
    machine.install(loader, header.view());
    assertEquals(CREATED_AT, header.createdAtMillis());
    assertEquals(expected.view(), machine.view());
    try (StateImage image = machine.image()) {
      assertEquals(List.of("ab = xyz, 2 1 2 0", "c = , 1 3 3 168496141"), keys(image));
      assertEquals(
          List.of(
              new ClientRequests(
                  "me",
                  0x01020304L,
                  0,
                  List.of(
                      new ClientRequests.Answered(5, new Outcome.Written(3, 1)),
                      new ClientRequests.Answered(6, new Outcome.Deleted(3, false))))),
          image.clients());
    }
    return machine;
  }

  private static List<String> keys(StateImage image) {
    List<String> keys = new ArrayList<>();
    image.scan(
        entry -> {
          VersionedValue found = entry.versioned();
          return keys.add(
              "%s = %s, %d %d %d %d"
                  .formatted(
                      entry.key().utf8(),
                      new String(found.value().toByteArray(), StandardCharsets.UTF_8),
                      found.version(),
                      found.createRevision(),
                      found.modRevision(),
                      found.deadlineMillis()));
        });
    return keys;
  }
}
