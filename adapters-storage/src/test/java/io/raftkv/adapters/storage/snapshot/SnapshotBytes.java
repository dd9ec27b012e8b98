package io.raftkv.adapters.storage.snapshot;

import io.raftkv.adapters.storage.codec.OutcomeCodec;
import io.raftkv.domain.command.Outcome;
import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.Value;
import io.raftkv.domain.state.ClientRequests;
import io.raftkv.domain.state.StateCheck;
import io.raftkv.domain.state.StateDigest;
import io.raftkv.domain.state.View;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;

/**
 * A snapshot put together block by block, right in every sum, so that a test can make one thing
 * wrong and nothing else. It does not go through the writer, which writes nothing wrong.
 */
final class SnapshotBytes {
  /** The last entry in it. */
  static final long INDEX = 7;

  /** The keys that it holds, each with itself as its value. */
  static final List<String> KEYS = List.of("a", "b", "c");

  private static final ClientRequests CLIENT =
      new ClientRequests(
          "me", 1_000, 0, List.of(new ClientRequests.Answered(5, new Outcome.Written(3, 1))));

  private byte[] bytes;

  /** A header and no block yet. */
  SnapshotBytes(View view) {
    bytes = SnapshotFormat.header(new SnapshotHeader(view, 99)).array();
  }

  /** Two keys, a third in a block of its own, and a client; the end is missing yet. */
  static SnapshotBytes sound() {
    return with(view(KEYS.size(), hash()));
  }

  /** The same, with a header that says this of it. */
  static SnapshotBytes with(View view) {
    return new SnapshotBytes(view)
        .block(SnapshotFormat.KEYS, concat(entry("a"), entry("b")))
        .block(SnapshotFormat.KEYS, entry("c"))
        .block(SnapshotFormat.CLIENTS, client());
  }

  static View view(long keys, StateDigest hash) {
    return new View(0, INDEX, 3, keys, 1_000, hash);
  }

  /** Of the sound one's keys and client. */
  static StateDigest hash() {
    StateCheck state = new StateCheck();
    for (String key : KEYS) {
      state.add(Key.of(key), Value.of(key), 1, 2, 3, 0);
    }
    state.add(CLIENT);
    return state.hash();
  }

  static byte[] entry(String key) {
    byte[] bytes = key.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(SnapshotFormat.ENTRY_FIXED_BYTES + 2 * bytes.length);
    out.putShort((short) bytes.length).put(bytes).putInt(bytes.length).put(bytes);
    return out.putLong(1).putLong(2).putLong(3).putLong(0).array();
  }

  static byte[] client() {
    ClientRequests.Answered request = CLIENT.requests().getFirst();
    ByteBuffer out =
        ByteBuffer.allocate(
            SnapshotFormat.CLIENT_FIXED_BYTES + 2 + 8 + OutcomeCodec.size(request.outcome()));
    out.put((byte) 2).put("me".getBytes(StandardCharsets.US_ASCII)).putLong(1_000).putLong(0);
    OutcomeCodec.encode(request.outcome(), out.putInt(1).putLong(request.sequence()));
    return out.array();
  }

  static byte[] concat(byte[] first, byte[] second) {
    byte[] both = Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, both, first.length, second.length);
    return both;
  }

  /** Where the next block will stand. */
  int position() {
    return bytes.length;
  }

  /** One more block, with the sums that it should have. */
  SnapshotBytes block(byte type, byte[] payload) {
    ByteBuffer block = ByteBuffer.allocate(SnapshotFormat.BLOCK_HEADER_BYTES + payload.length);
    block.put(SnapshotFormat.BLOCK_HEADER_BYTES, payload);
    SnapshotFormat.putBlockHeader(block, 0, type, payload.length);
    bytes = concat(bytes, block.array());
    return this;
  }

  /** The header of a block that is said to have so many bytes, and none of them. */
  SnapshotBytes blockHeader(byte type, int length) {
    ByteBuffer header = ByteBuffer.allocate(SnapshotFormat.BLOCK_HEADER_BYTES);
    header.put(0, type).putInt(1, length);
    bytes = concat(bytes, header.putInt(9, SnapshotFormat.crc(header, 0, 9)).array());
    return this;
  }

  /** Another byte at the offset. */
  SnapshotBytes flip(int offset) {
    bytes[offset] ^= 0x10;
    return this;
  }

  /** Makes the sum of the block's header right again, which is not that of its payload. */
  SnapshotBytes sumOfBlockHeader(int at) {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.putInt(at + 9, SnapshotFormat.crc(buffer, at, 9));
    return this;
  }

  /** Makes the sum of the header right again. */
  SnapshotBytes sumOfHeader() {
    ByteBuffer buffer = ByteBuffer.wrap(bytes);
    buffer.putInt(72, SnapshotFormat.crc(buffer, 0, 72));
    return this;
  }

  /** All of it, with the end block whose SHA-256 is that of all before it. */
  byte[] ended() {
    return block(SnapshotFormat.END, SnapshotFormat.sha256().digest(bytes)).bytes;
  }

  /** All of it, without an end. */
  byte[] bytes() {
    return bytes;
  }
}
