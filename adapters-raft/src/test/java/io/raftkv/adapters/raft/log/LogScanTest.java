package io.raftkv.adapters.raft.log;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a start makes of whatever lies where Ratis's log should be. */
final class LogScanTest {
  private static final int HEADER_BYTES = 8;

  /** Entries of term 1: the configuration 0, and the batches 1 "ab" and 2 "xyz". */
  private static final String GOLDEN =
      "526166744c6f6731" // RaftLog1
          + "04" // four bytes: term 1, no index, an empty configuration
          + "08012200"
          + "aefceaf1"
          + "0a" // ten bytes: term 1, index 1, a batch within its message
          + "080110011a040a026162"
          + "fd3d28a1"
          + "0b"
          + "080110021a050a0378797a"
          + "bb1efd80";

  @TempDir Path folder;

  private static byte[] of(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }

  private static LogBytes golden() {
    return LogBytes.segment().configuration(1, 0).batch(1, 1, of("ab")).batch(1, 2, of("xyz"));
  }

  private Path write(String name, byte[] bytes) throws IOException {
    return Files.write(folder.resolve(name), bytes);
  }

  private LogScan.Result scan() throws IOException {
    return new LogScan(folder).run();
  }

  private static void assertDamaged(LogScan.Result result, String... parts) {
    String what = assertInstanceOf(LogScan.Result.Damaged.class, result).what();
    for (String part : parts) {
      assertTrue(what.contains(part), what);
    }
  }

  @Test
  void theBytesAreThoseOfTheFormat() throws IOException {
    byte[] golden = HexFormat.of().parseHex(GOLDEN);
    assertArrayEquals(golden, golden().bytes());
    write("log_inprogress_0", golden);
    List<String> seen = new ArrayList<>();
    assertEquals(
        new LogScan.Result.Sound(0, 2),
        new LogScan(folder)
            .run(
                entry ->
                    seen.add(
                        entry.getTerm()
                            + "/"
                            + entry.getIndex()
                            + "="
                            + entry.getStateMachineLogEntry().getLogData().toStringUtf8())));
    assertEquals(List.of("1/0=", "1/1=ab", "1/2=xyz"), seen);
  }

  @Test
  void noFolderAndNoSegmentsAreAnEmptyLog() throws IOException {
    assertEquals(new LogScan.Result.Sound(0, -1), scan());
    assertEquals(new LogScan.Result.Sound(0, -1), new LogScan(folder.resolve("nowhere")).run());
    write("raft-meta", of("term=1"));
    assertEquals(new LogScan.Result.Sound(0, -1), scan());
  }

  @Test
  void zerosBehindTheEndAreNothing() throws IOException {
    write("log_inprogress_0", golden().zeros(4096).bytes());
    assertEquals(new LogScan.Result.Sound(0, 2), scan());
  }

  @Test
  void segmentsFollowEachOther() throws IOException {
    write("log_0-2", golden().bytes());
    write("log_3-3", LogBytes.segment().batch(2, 3, of("c")).bytes());
    write("log_inprogress_4", LogBytes.segment().batch(2, 4, of("d")).bytes());
    assertEquals(new LogScan.Result.Sound(0, 4), scan());
    Files.delete(folder.resolve("log_0-2"));
    assertEquals(new LogScan.Result.Sound(3, 4), scan());
  }

  @Test
  void anOpenSegmentWithoutEntriesIsSound() throws IOException {
    write("log_0-2", golden().bytes());
    write("log_inprogress_3", LogBytes.segment().bytes());
    assertEquals(new LogScan.Result.Sound(0, 2), scan());
    write("log_inprogress_3", LogBytes.segment().zeros(4096).bytes());
    assertEquals(new LogScan.Result.Sound(0, 2), scan());
  }

  @Test
  void aTornHeaderIsCutOffWithItsFile() throws IOException {
    for (int length = 0; length < HEADER_BYTES; length++) {
      byte[] header = Arrays.copyOf(LogBytes.segment().bytes(), length);
      for (byte[] torn : List.of(header, Arrays.copyOf(header, 4096))) {
        write("log_0-2", golden().bytes());
        Path open = write("log_inprogress_3", torn);
        assertEquals(new LogScan.Result.Torn(0, 2, open, 0), scan(), "length " + length);
        LogScan.cut(assertInstanceOf(LogScan.Result.Torn.class, scan()));
        assertFalse(Files.exists(open));
        assertEquals(new LogScan.Result.Sound(0, 2), scan());
      }
    }
    write("log_inprogress_3", of("Raftlog1"));
    assertDamaged(scan(), "log_inprogress_3 is damaged at offset 0");
  }

  @Test
  void aTornTailOfTheOpenSegmentIsCutOff() throws IOException {
    LogBytes two = LogBytes.segment().configuration(1, 0).batch(1, 1, of("ab"));
    int sound = two.size();
    byte[] all = golden().bytes();
    for (int length = sound + 1; length < all.length; length++) {
      for (byte[] torn :
          List.of(Arrays.copyOf(all, length), Arrays.copyOf(Arrays.copyOf(all, length), 4096))) {
        Path open = write("log_inprogress_0", torn);
        LogScan.Result.Torn found = assertInstanceOf(LogScan.Result.Torn.class, scan());
        assertEquals(new LogScan.Result.Torn(0, 1, open, sound), found);
        LogScan.cut(found);
        assertArrayEquals(two.bytes(), Files.readAllBytes(open));
        assertEquals(new LogScan.Result.Sound(0, 1), scan());
      }
    }
  }

  @Test
  void aFlippedBitBeforeASoundEntryIsDamage() throws IOException {
    int second = LogBytes.segment().configuration(1, 0).size();
    int third = LogBytes.segment().configuration(1, 0).batch(1, 1, of("ab")).size();
    for (int bit = second * 8; bit < third * 8; bit++) {
      byte[] bytes = golden().zeros(64).bytes();
      bytes[bit / 8] ^= (byte) (1 << (bit % 8));
      Path open = write("log_inprogress_0", bytes);
      String where = "bit " + bit;
      String what = assertInstanceOf(LogScan.Result.Damaged.class, scan(), where).what();
      assertTrue(
          what.startsWith(open + " is damaged at offset " + second)
              && what.contains("entry 2 follows it"),
          where + ": " + what);
      assertArrayEquals(bytes, Files.readAllBytes(open));
    }
  }

  @Test
  void aFlippedBitInTheLastEntryIsTorn() throws IOException {
    int third = LogBytes.segment().configuration(1, 0).batch(1, 1, of("ab")).size();
    byte[] bytes = golden().bytes();
    bytes[bytes.length - 1] ^= 1;
    Path open = write("log_inprogress_0", bytes);
    assertEquals(new LogScan.Result.Torn(0, 1, open, third), scan());
  }

  @Test
  void aClosedSegmentIsWholeOrDamaged() throws IOException {
    byte[] whole = golden().bytes();
    write("log_inprogress_3", LogBytes.segment().bytes());
    for (int i = 0; i < whole.length; i++) {
      byte[] bytes = whole.clone();
      bytes[i] ^= 0x10;
      write("log_0-2", bytes);
      assertDamaged(scan(), "log_0-2");
      write("log_0-2", Arrays.copyOf(whole, i));
      assertDamaged(scan(), "log_0-2");
    }
    write("log_0-2", golden().batch(1, 3, of("more")).bytes());
    assertDamaged(scan(), "log_0-2");
  }

  @Test
  void missingEntriesAreDamage() throws IOException {
    write("log_0-2", golden().bytes());
    write("log_inprogress_5", LogBytes.segment().batch(1, 5, of("e")).bytes());
    assertDamaged(scan(), "entries 3 to 4 are missing in " + folder);
    write("log_inprogress_3", LogBytes.segment().batch(1, 3, of("c")).bytes());
    assertDamaged(scan(), "log_inprogress_3 was never closed, and others follow it");
  }

  @Test
  void entriesThatSkipOrGoBackAreNone() throws IOException {
    write("log_0-2", LogBytes.segment().configuration(1, 0).batch(1, 2, of("x")).bytes());
    assertDamaged(scan(), "log_0-2");
    Files.delete(folder.resolve("log_0-2"));
    write("log_inprogress_0", LogBytes.segment().configuration(2, 0).batch(1, 1, of("x")).bytes());
    assertInstanceOf(LogScan.Result.Torn.class, scan());
  }
}
