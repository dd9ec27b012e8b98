package io.raftkv.adapters.storage.wal;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;

import io.raftkv.adapters.storage.segment.SegmentBytes;
import io.raftkv.adapters.storage.segment.SegmentFile;
import io.raftkv.application.port.LogStart;
import java.io.IOException;
import java.util.Arrays;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Rows 13 to 26 of the table in docs/storage.md, each crafted so that no other row can speak, with
 * the whole message: path, offset, what.
 */
final class SegmentRowsTest {
  private static final String PATH = CraftedFolder.path(1);
  private static final int SIZE = CraftedFolder.SEGMENT_BYTES;

  private final CraftedFolder folder = new CraftedFolder();

  private void assertCorrupt(int offset, String what) throws IOException {
    folder.assertRefused(PATH + " is corrupt at offset " + offset + ": " + what);
  }

  @Test
  void row13AHeaderThatIsCut() throws IOException {
    folder.segment(1, Arrays.copyOf(CraftedFolder.entries(1, 2).bytes(), 27));
    assertCorrupt(0, "the file is shorter than a segment header");
  }

  @Test
  void row13AnotherMagic() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).withHeaderFlipped(5));
    assertCorrupt(0, "it does not begin as a segment does");
  }

  @Test
  void row13TheSumOfTheHeader() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).flipped(31));
    assertCorrupt(0, "the checksum of the segment header does not match");
  }

  @Test
  void row13AnotherVersion() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).withHeaderFlipped(7));
    assertCorrupt(0, "its format is not one that this RaftKV reads");
  }

  @ParameterizedTest
  @ValueSource(ints = {-1, 1})
  void row13AnotherSize(int more) throws IOException {
    folder.segment(1, Arrays.copyOf(CraftedFolder.entries(1, 2).bytes(), SIZE + more));
    assertCorrupt(0, "the file has " + (SIZE + more) + " bytes instead of " + SIZE);
  }

  @Test
  void row13AnotherFirstIndexThanItsNameSays() throws IOException {
    folder.segment(1, CraftedFolder.entries(2, 3).bytes());
    assertCorrupt(0, "it begins with entry 2, and its name says another");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 5})
  void row15AnIndexThatIsNotNext(long index) throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 1);
    int at = segment.position();
    folder.segment(1, segment.entry(index, 0, CraftedFolder.batch(2)).bytes());
    assertCorrupt(at, "index " + index + " instead of 2");
  }

  @Test
  void row16ARecordThatIsNoBatch() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 1);
    int at = segment.position();
    folder.segment(1, segment.record(2, 1, new byte[] {9, 8, 7}).bytes());
    assertCorrupt(at, "entry 2 cannot be read: unknown format 9 at byte 1 of the batch");
  }

  @Test
  void row17AFooterThatFits() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).footer(3).bytes());
    folder.assertGoesOn(new LogStart.Ready(2, 0, 2, 0));
    assertEquals(3, SegmentFile.list(folder.disk.folder("wal")).getLast().firstIndex());
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 4})
  void row18AFooterOfAnotherNextIndex(long next) throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 2);
    int at = segment.position();
    folder.segment(1, segment.footer(next).bytes());
    assertCorrupt(at, "the footer does not fit the records before it");
  }

  @Test
  void row18AFooterOfAnotherLastIndex() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 2);
    int at = segment.position();
    folder.segment(1, segment.footerOfLast(3, 1).bytes());
    assertCorrupt(at, "the footer does not fit the records before it");
  }

  @Test
  void row18AFooterOfAnotherChain() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 2);
    int at = segment.position();
    folder.segment(1, segment.footer(3, 1).bytes());
    assertCorrupt(at, "the footer does not fit the records before it");
  }

  @Test
  void row18TheFooterSeesThatARecordWasExchanged() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 2).footer(3);
    SegmentBytes other = CraftedFolder.entries(1, 1).entry(2, 1, Batches.put(22, 20));
    byte[] exchanged = segment.bytes();
    System.arraycopy(other.bytes(), 0, exchanged, 0, other.position());
    folder.segment(1, exchanged);
    assertCorrupt(other.position(), "the footer does not fit the records before it");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 7, 8, 1_000})
  void row19BytesBehindTheFooter(int behind) throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 2).footer(3);
    folder.segment(1, segment.flipped(segment.position() + behind));
    assertCorrupt(segment.position(), "there are bytes behind the footer");
  }

  @Test
  void row19TheLastByteOfTheFileIsBehindTheFooterToo() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 2).footer(3);
    folder.segment(1, segment.flipped(SIZE - 1));
    assertCorrupt(segment.position(), "there are bytes behind the footer");
  }

  @Test
  void row20NoFooterAndALaterSegment() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 2);
    folder.segment(1, segment.bytes()).segment(3, CraftedFolder.entries(3, 3).bytes());
    assertCorrupt(segment.position(), "it ends without a footer, and a later segment follows");
  }

  @Test
  void row21TheEndOfTheLog() throws IOException {
    folder.segment(1, CraftedFolder.entries(1, 2).bytes()).mark(2);
    folder.assertGoesOn(new LogStart.Ready(2, 0, 2, 0));
    assertEquals(1, SegmentFile.list(folder.disk.folder("wal")).size());
  }

  @ParameterizedTest
  @ValueSource(longs = {3, 9})
  void row22TheMarkSaysThatThereWasMore(long mark) throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 2);
    folder.segment(1, segment.bytes()).mark(mark);
    assertCorrupt(
        segment.position(), "entries 3 to " + mark + " are gone, which had been made durable");
  }

  @Test
  void row23AHeaderThatIsNotTorn() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 1);
    int at = segment.position();
    folder.segment(1, segment.entry(2, 1, CraftedFolder.batch(2)).flipped(at + 24));
    assertCorrupt(at, "the header of entry 2 is damaged");
  }

  @Test
  void row23APayloadThatIsNotTorn() throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 1);
    int at = segment.position();
    folder.segment(1, segment.entry(2, 1, CraftedFolder.batch(2)).flipped(at + 28));
    assertCorrupt(at, "the checksum of entry 2 does not match");
  }

  @ParameterizedTest
  @ValueSource(ints = {SIZE, Integer.MAX_VALUE})
  void row23ARecordThatIsLongerThanTheFile(int length) throws IOException {
    SegmentBytes segment = CraftedFolder.entries(1, 1);
    folder.segment(1, segment.recordHeader(length, 2).bytes());
    assertCorrupt(segment.position(), "the checksum of entry 2 does not match");
  }

  /** Entry 1, and entry 2 over several sectors, one of which was never written. */
  private static SegmentBytes beforeTorn() {
    return CraftedFolder.entries(1, 1).entry(2, 1, Batches.put(2, 1_500));
  }

  private static byte[] torn(SegmentBytes segment) {
    return segment.zeroed(1_024, 512);
  }

  private static int tornAt() {
    return CraftedFolder.entries(1, 1).position();
  }

  @Test
  void row24TornAndALaterSegment() throws IOException {
    folder.segment(1, torn(beforeTorn())).segment(3, CraftedFolder.entries(3, 3).bytes());
    assertCorrupt(tornAt(), "entry 2 is damaged, and a later segment follows");
  }

  @Test
  void row24TornAndTheMarkSaysThatItWasThere() throws IOException {
    folder.segment(1, torn(beforeTorn())).mark(2);
    assertCorrupt(tornAt(), "entries 2 to 2 are gone, which had been made durable");
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3})
  void row25TornAndALaterRecordSaysThatItWasThere(long durableIndex) throws IOException {
    SegmentBytes segment = beforeTorn().entry(3, 1, CraftedFolder.batch(3));
    folder.segment(1, torn(segment.entry(4, durableIndex, CraftedFolder.batch(4)))).mark(1);
    assertCorrupt(tornAt(), "entry 2 is damaged, and later entries follow");
  }

  @Test
  void row25TheHeaderIsTornAndALaterRecordSaysThatItWasThere() throws IOException {
    SegmentBytes segment = beforeTorn().entry(3, 2, CraftedFolder.batch(3));
    folder.segment(1, segment.zeroed(tornAt(), 28)).mark(1);
    assertCorrupt(tornAt(), "entry 2 is damaged, and later entries follow");
  }

  @Test
  void row26TornAndNothingSaysThatItWasThere() throws IOException {
    SegmentBytes segment = beforeTorn().entry(3, 1, CraftedFolder.batch(2));
    folder.segment(1, torn(segment)).mark(1);
    int lastThatIsNotZero = segment.position() - 9; // a plain put ends with nine
    int tornBytes = lastThatIsNotZero - tornAt();
    var _ = folder.assertReady(new LogStart.Ready(1, 0, 1, tornBytes));
    assertArrayEquals(
        CraftedFolder.entries(1, 1).bytes(),
        folder.bytes("wal", SegmentFile.of(1).name()),
        "all of it is zero again");
    folder.disk.losePowerAndReturn(); // which does not bring it back
    folder.assertGoesOn(new LogStart.Ready(1, 0, 1, 0));
  }
}
