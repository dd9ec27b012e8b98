package io.raftkv.domain.state;

import io.raftkv.domain.key.Key;
import java.util.Arrays;

/**
 * Keys in ascending order, none twice, of one node of a {@link VersionTree}. Immutable.
 *
 * <p>Beside each key stand eight of its bytes, those behind what all keys here have in common, so
 * that a search reads one short array, mostly, instead of an object for each comparison.
 *
 * <p>Source: P. Bohannon et al., "Main-Memory Index Structures with Fixed-Size Partial Keys"
 * (SIGMOD 2001); of its partial keys the simplest.
 */
final class SortedKeys {
  static final SortedKeys NONE = new SortedKeys(new Key[0], 0, new long[0]);

  /** Of longer beginnings that keys share the rest is compared key by key. */
  private static final int SHARED_BYTES_MAX = 128;

  /** New words mean a look at each key. */
  private static final int WASTED_BYTES_MAX = 4;

  private final Key[] keys;
  private final int shared;
  private final int first;
  private final long[] words;

  /**
   * Over these arrays.
   *
   * @param shared how many bytes all keys begin with alike, or fewer
   * @param words the words of those bytes, and then the word of each key behind them
   */
  private SortedKeys(Key[] keys, int shared, long[] words) {
    this.keys = keys;
    this.shared = shared;
    this.first = wordsOf(shared);
    this.words = words;
  }

  private static int wordsOf(int bytes) {
    return (bytes + Long.BYTES - 1) / Long.BYTES;
  }

  private static SortedKeys of(Key[] keys) {
    return keys.length == 0 ? NONE : of(keys, common(keys));
  }

  private static SortedKeys of(Key[] keys, int shared) {
    int first = wordsOf(shared);
    long[] words = new long[first + keys.length];
    for (int i = 0; i < first; i++) {
      words[i] = sharedWord(keys[0], shared, i);
    }
    for (int i = 0; i < keys.length; i++) {
      words[first + i] = keys[i].word(shared);
    }
    return new SortedKeys(keys, shared, words);
  }

  /** How many bytes all of them begin with: those that the first and the last begin with. */
  private static int common(Key[] keys) {
    return Math.min(SHARED_BYTES_MAX, keys[0].sharedWith(keys[keys.length - 1]));
  }

  /** Of the key's first bytes, as many as are shared, the i-th eight; zeros behind the last. */
  private static long sharedWord(Key key, int shared, int i) {
    int behind = Math.max(0, (i + 1) * Long.BYTES - shared);
    return key.word(i * Long.BYTES) & (-1L << (behind * Byte.SIZE));
  }

  private boolean beginsLikeThese(Key key) {
    for (int i = 0; i < first; i++) {
      if (sharedWord(key, shared, i) != words[i]) {
        return false;
      }
    }
    return key.size() >= shared;
  }

  int size() {
    return keys.length;
  }

  Key get(int position) {
    return keys[position];
  }

  /** The position of the key, or (-(where it would be) - 1) if it is not there. */
  int find(Key key) {
    if (!beginsLikeThese(key)) {
      return key.compareTo(keys[0]) < 0 ? -1 : -(keys.length + 1);
    }
    long word = key.word(shared);
    int low = lowest(word, 0);
    int high = low;
    if (low < keys.length && words[first + low] == word) {
      high = word == -1L ? keys.length : lowest(word + 1, low + 1);
    }
    while (low < high) {
      int middle = (low + high) >>> 1;
      int order = keys[middle].compareTo(key);
      if (order == 0) {
        return middle;
      }
      if (order < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return -(low + 1);
  }

  /** The first position, from this one on, whose word is not below the given one. */
  private int lowest(long word, int from) {
    int low = first + from;
    int high = words.length;
    while (low < high) {
      int middle = (low + high) >>> 1;
      if (Long.compareUnsigned(words[middle], word) < 0) {
        low = middle + 1;
      } else {
        high = middle;
      }
    }
    return low - first;
  }

  /** With other keys in the place of those from one position to before another. */
  SortedKeys replaced(int from, int to, Key... others) {
    int more = others.length - (to - from);
    Key[] all = Arrays.copyOf(keys, keys.length + more);
    System.arraycopy(others, 0, all, from, others.length);
    System.arraycopy(keys, to, all, to + more, keys.length - to);
    if (all.length == 0) {
      return NONE;
    }
    int common = from == 0 || to == keys.length ? common(all) : shared;
    if (keys.length == 0 || common < shared || isWasteful(common)) {
      return of(all, common);
    }
    long[] allWords = Arrays.copyOf(words, words.length + more);
    for (int i = 0; i < others.length; i++) {
      allWords[first + from + i] = others[i].word(shared);
    }
    System.arraycopy(words, first + to, allWords, first + to + more, keys.length - to);
    return new SortedKeys(all, shared, allWords);
  }

  /** Those from one position to before another. */
  SortedKeys part(int from, int to) {
    if (from == to) {
      return NONE;
    }
    Key[] some = Arrays.copyOfRange(keys, from, to);
    int common = common(some);
    if (isWasteful(common)) {
      return of(some, common);
    }
    long[] someWords = new long[first + some.length];
    System.arraycopy(words, 0, someWords, 0, first);
    System.arraycopy(words, first + from, someWords, first, some.length);
    return new SortedKeys(some, shared, someWords);
  }

  /** Whether the words, which have what so many common bytes leave of them, are worth new ones. */
  private boolean isWasteful(int common) {
    return common - shared >= WASTED_BYTES_MAX;
  }

  /** These and those that follow. */
  SortedKeys followedBy(SortedKeys next) {
    Key[] all = Arrays.copyOf(keys, keys.length + next.keys.length);
    System.arraycopy(next.keys, 0, all, keys.length, next.keys.length);
    return of(all);
  }
}
