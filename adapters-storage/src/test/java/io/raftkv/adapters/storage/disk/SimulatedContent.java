package io.raftkv.adapters.storage.disk;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.TreeSet;

/** What a file of a {@link SimulatedDisk} holds, under whatever name. For one thread at a time. */
final class SimulatedContent {
  private static final int SECTOR_BYTES = 512;

  byte[] current = {};
  byte[] durable = {};
  private final TreeSet<Integer> dirtySectors = new TreeSet<>();

  void write(ByteBuffer bytes, long position) {
    int from = Math.toIntExact(position);
    int count = bytes.remaining();
    if (from + count > current.length) {
      current = Arrays.copyOf(current, from + count);
    }
    bytes.get(current, from, count);
    for (int sector = from / SECTOR_BYTES; sector * SECTOR_BYTES < from + count; sector++) {
      dirtySectors.add(sector);
    }
  }

  void truncate(long size) {
    current = Arrays.copyOf(current, Math.toIntExact(size));
  }

  void sync() {
    durable = Arrays.copyOf(durable, current.length);
    dirtySectors.forEach(sector -> copySector(sector, durable));
    dirtySectors.clear();
  }

  /** Some of it came to the disk; the system takes all of it for written from now on. */
  void failSync(SplittableRandom random) {
    dirtySectors.stream()
        .filter(_ -> random.nextBoolean())
        .forEach(sector -> copySector(sector, durable));
    dirtySectors.clear();
  }

  private void copySector(int sector, byte[] to) {
    int from = sector * SECTOR_BYTES;
    int end = Math.min(Math.min(from + SECTOR_BYTES, to.length), current.length);
    if (from < end) {
      System.arraycopy(current, from, to, from, end - from);
    }
  }

  void losePower(SplittableRandom random) {
    boolean grown = current.length != durable.length && random.nextBoolean();
    byte[] left = Arrays.copyOf(durable, grown ? current.length : durable.length);
    dirtySectors.stream()
        .filter(_ -> random.nextBoolean())
        .forEach(sector -> copySector(sector, left));
    dirtySectors.clear();
    current = left;
    durable = left.clone();
  }
}
