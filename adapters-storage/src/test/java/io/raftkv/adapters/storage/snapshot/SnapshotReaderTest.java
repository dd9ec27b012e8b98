package io.raftkv.adapters.storage.snapshot;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.storage.disk.SimulatedDisk;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.StateCheck;
import io.raftkv.domain.state.StateDigest;
import io.raftkv.domain.state.View;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What makes bytes no snapshot, each with everything else right, so that one check alone can see
 * it: row 5 of the table in docs/storage.md.
 */
final class SnapshotReaderTest {
  private static final int FIRST_BLOCK = SnapshotFormat.HEADER_BYTES;
  private static final String NAME = "snapshot-00000000000000000007.rkv";

  private final SimulatedDisk disk = new SimulatedDisk(new SplittableRandom(1));

  private SnapshotHeader load(byte[] bytes, long index)
      throws IOException, MalformedSnapshotException {
    disk.replace("snapshots", Map.of(NAME, bytes));
    return new SnapshotFolder(disk.folder("snapshots"))
        .load(new SnapshotFolder.Stored(NAME, index), new StateCheck());
  }

  private void assertMalformed(String what, long offset, byte[] bytes) {
    MalformedSnapshotException thrown =
        assertThrows(
            MalformedSnapshotException.class, () -> load(bytes, SnapshotBytes.INDEX), what);
    assertEquals("at offset " + offset + ": " + what, thrown.getMessage());
    assertEquals(what, thrown.what());
    assertEquals(offset, thrown.offset());
  }

  @Test
  void aSoundOneIsLoaded() throws IOException, MalformedSnapshotException {
    View view = SnapshotBytes.view(SnapshotBytes.KEYS.size(), SnapshotBytes.hash());
    assertEquals(
        new SnapshotHeader(view, 99), load(SnapshotBytes.sound().ended(), SnapshotBytes.INDEX));
  }

  @Test
  void anotherMagic() {
    byte[] other = SnapshotBytes.sound().flip(5).sumOfHeader().ended();
    assertMalformed("this is not a RaftKV snapshot", 0, other);
  }

  @Test
  void theSumOfTheHeader() {
    byte[] createdAtAnotherTime = SnapshotBytes.sound().flip(56).ended();
    assertMalformed("the checksum of the header does not match", 0, createdAtAnotherTime);
  }

  @Test
  void anotherVersion() {
    byte[] later = SnapshotBytes.sound().flip(7).sumOfHeader().ended();
    assertMalformed("format version 19 is none that this RaftKV reads (2 to 3)", 0, later);
  }

  @ParameterizedTest
  @ValueSource(ints = {8, 16, 24, 64})
  void negativeNumbersInTheHeader(int offset) {
    SnapshotBytes snapshot = SnapshotBytes.sound();
    snapshot.bytes()[offset] |= (byte) 0x80;
    assertMalformed("impossible numbers in the header", 0, snapshot.sumOfHeader().ended());
  }

  @Test
  void theSumOfABlocksHeader() {
    byte[] wrong = SnapshotBytes.sound().flip(FIRST_BLOCK + 9).ended();
    assertMalformed("the checksum of a block header does not match", FIRST_BLOCK, wrong);
  }

  @Test
  void theSumOfABlocksPayload() {
    byte[] wrong =
        SnapshotBytes.sound().flip(FIRST_BLOCK + 5).sumOfBlockHeader(FIRST_BLOCK).ended();
    assertMalformed("the checksum of a block does not match", FIRST_BLOCK, wrong);
  }

  @Test
  void theSumOfTheWhole() {
    SnapshotBytes snapshot = SnapshotBytes.sound();
    int end = snapshot.position();
    byte[] sha256 = SnapshotFormat.sha256().digest(snapshot.bytes());
    sha256[31] ^= 1;
    byte[] wrong = snapshot.block(SnapshotFormat.END, sha256).bytes();
    assertMalformed("the checksum of the whole does not match", end, wrong);
  }

  @Test
  void theSumOfTheWholeHasAllItsBytes() {
    SnapshotBytes snapshot = SnapshotBytes.sound();
    int end = snapshot.position();
    byte[] sha256 = SnapshotFormat.sha256().digest(snapshot.bytes());
    byte[] wrong = snapshot.block(SnapshotFormat.END, Arrays.copyOf(sha256, 31)).bytes();
    assertMalformed("the checksum of the whole does not match", end, wrong);
  }

  @Test
  void bytesBehindTheEnd() {
    byte[] whole = SnapshotBytes.sound().ended();
    byte[] longer = Arrays.copyOf(whole, whole.length + 1);
    assertMalformed("bytes behind the end", whole.length, longer);
  }

  @Test
  void anEndThatIsMissing() {
    byte[] without = SnapshotBytes.sound().bytes();
    assertMalformed("it ends in the middle of a block header", without.length, without);
  }

  @Test
  void whatIsCutAnywhereIsNamedWithTheByteThatIsMissing() {
    byte[] whole = SnapshotBytes.sound().ended();
    for (int length = 0; length < whole.length; length++) {
      byte[] cut = Arrays.copyOf(whole, length);
      MalformedSnapshotException thrown =
          assertThrows(MalformedSnapshotException.class, () -> load(cut, SnapshotBytes.INDEX));
      assertTrue(thrown.what().startsWith("it ends in the middle of "), thrown.what());
      assertEquals(length, thrown.offset());
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 4})
  void anotherNumberOfKeys(long keys) {
    byte[] wrong = SnapshotBytes.with(SnapshotBytes.view(keys, SnapshotBytes.hash())).ended();
    assertMalformed("3 keys instead of " + keys, wrong.length, wrong);
  }

  @Test
  void anotherStateThanTheHeaderSays() {
    StateDigest hash = SnapshotBytes.hash();
    StateDigest other = new StateDigest(hash.high(), hash.low() + 1);
    byte[] wrong = SnapshotBytes.with(SnapshotBytes.view(SnapshotBytes.KEYS.size(), other)).ended();
    assertMalformed("the state in it has another hash than its header says", wrong.length, wrong);
  }

  private static SnapshotBytes header() {
    return new SnapshotBytes(SnapshotBytes.view(SnapshotBytes.KEYS.size(), SnapshotBytes.hash()));
  }

  @Test
  void keysOutOfOrderInABlock() {
    byte[] wrong =
        header()
            .block(
                SnapshotFormat.KEYS,
                SnapshotBytes.concat(SnapshotBytes.entry("b"), SnapshotBytes.entry("a")))
            .block(SnapshotFormat.KEYS, SnapshotBytes.entry("c"))
            .block(SnapshotFormat.CLIENTS, SnapshotBytes.client())
            .ended();
    assertMalformed("an impossible entry: keys out of order", FIRST_BLOCK, wrong);
  }

  @Test
  void keysBehindTheClients() {
    SnapshotBytes snapshot =
        header()
            .block(
                SnapshotFormat.KEYS,
                SnapshotBytes.concat(SnapshotBytes.entry("a"), SnapshotBytes.entry("b")))
            .block(SnapshotFormat.CLIENTS, SnapshotBytes.client());
    int at = snapshot.position();
    snapshot.block(SnapshotFormat.KEYS, SnapshotBytes.entry("c"));
    assertMalformed("keys behind the directory or the clients", at, snapshot.ended());
  }

  @Test
  void keysOutOfOrderOverBlocks() {
    SnapshotBytes snapshot = header().block(SnapshotFormat.KEYS, SnapshotBytes.entry("c"));
    int second = snapshot.position();
    byte[] wrong =
        snapshot
            .block(
                SnapshotFormat.KEYS,
                SnapshotBytes.concat(SnapshotBytes.entry("a"), SnapshotBytes.entry("b")))
            .block(SnapshotFormat.CLIENTS, SnapshotBytes.client())
            .ended();
    assertMalformed("an impossible entry: keys out of order", second, wrong);
  }

  @Test
  void aKeyTwice() {
    StateCheck once = new StateCheck();
    once.add(Key.of("a"), Value.of("a"), 1, 2, 3, 0);
    StateDigest hash = once.hash(); // twice, it counts twice
    StateDigest twice = new StateDigest(2 * hash.high(), 2 * hash.low());
    byte[] wrong =
        new SnapshotBytes(SnapshotBytes.view(2, twice))
            .block(
                SnapshotFormat.KEYS,
                SnapshotBytes.concat(SnapshotBytes.entry("a"), SnapshotBytes.entry("a")))
            .ended();
    assertMalformed("an impossible entry: keys out of order", FIRST_BLOCK, wrong);
  }

  @Test
  void anEntryBeyondItsBlock() {
    byte[] whole = SnapshotBytes.entry("a");
    byte[] wrong = header().block(SnapshotFormat.KEYS, Arrays.copyOf(whole, 40 - 1)).ended();
    assertMalformed("an entry goes beyond its block", FIRST_BLOCK, wrong);
  }

  @Test
  void aValueOfANegativeLength() {
    byte[] entry = SnapshotBytes.entry("a");
    entry[3] = (byte) 0x80;
    byte[] wrong = header().block(SnapshotFormat.KEYS, entry).ended();
    assertMalformed("an entry goes beyond its block", FIRST_BLOCK, wrong);
  }

  @ParameterizedTest
  @ValueSource(bytes = {2, (byte) 0xFF})
  void aClientOfMoreRequestsThanItsBlockHas(byte count) {
    byte[] client = SnapshotBytes.client();
    Arrays.fill(client, 19, 22, (byte) (count < 0 ? 0xFF : 0));
    client[22] = count;
    byte[] wrong = header().block(SnapshotFormat.CLIENTS, client).ended();
    assertMalformed("an entry goes beyond its block", FIRST_BLOCK, wrong);
  }

  @ParameterizedTest
  @ValueSource(bytes = {0, 4, -2})
  void aBlockOfAnUnknownType(byte type) {
    SnapshotBytes snapshot = SnapshotBytes.sound();
    int at = snapshot.position();
    byte[] wrong = snapshot.block(type, new byte[1]).ended();
    assertMalformed("unknown block type " + type, at, wrong);
  }

  @ParameterizedTest
  @ValueSource(ints = {0, -1, 64 * 1024 * 1024 + 1, Integer.MIN_VALUE})
  void aBlockOfAnImpossibleLength(int length) {
    SnapshotBytes snapshot = SnapshotBytes.sound();
    int at = snapshot.position();
    byte[] wrong = snapshot.blockHeader(SnapshotFormat.KEYS, length).ended();
    assertMalformed("a block of " + length + " bytes", at, wrong);
  }

  @Test
  void aBlockOfTheGreatestLengthIsLookedFor() {
    SnapshotBytes snapshot = SnapshotBytes.sound();
    byte[] cut = snapshot.blockHeader(SnapshotFormat.KEYS, 64 * 1024 * 1024).bytes();
    assertMalformed("it ends in the middle of a block", cut.length, cut);
  }

  @Test
  void aNameThatSaysAnotherIndex() {
    byte[] sound = SnapshotBytes.sound().ended();
    MalformedSnapshotException thrown =
        assertThrows(MalformedSnapshotException.class, () -> load(sound, 8));
    assertEquals("at offset 0: it holds entry 7, and its name says another", thrown.getMessage());
  }
}
