package io.raftkv.domain.state;

import io.raftkv.domain.key.Key;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A node of a {@link VersionTree}. All leaves are equally deep. What a node has is fixed, but for
 * the newest version of each key of a leaf, which the writer replaces in its place.
 */
sealed interface TreeNode {
  /** How many keys it has, or how many children. */
  int width();

  /** Whether it is to be split. */
  boolean isTooWide();

  /** Whether it is to be joined with a neighbour. */
  boolean isNarrow();

  /** Both halves, each with what it needs to be one. */
  Halves split();

  /** One node of both, if that is not too wide; the other follows, and is of the same kind. */
  @Nullable TreeNode joined(Key separator, TreeNode next);

  /**
   * A node cut in two.
   *
   * @param separator not above any key of the right one, and above each of the left one
   */
  record Halves(TreeNode left, Key separator, TreeNode right) {}

  /** Keys in ascending order with the newest version of each. */
  final class Leaf implements TreeNode {
    static final Leaf EMPTY = new Leaf(new Key[0], new VersionedValue[0]);

    private static final int WIDTH_MAX = 32;

    // Read with acquire and replaced with release: who sees a version sees all that it was made of.
    private static final VarHandle SLOT =
        MethodHandles.arrayElementVarHandle(VersionedValue[].class);

    private final Key[] keys;
    private final VersionedValue[] newest;

    private Leaf(Key[] keys, VersionedValue[] newest) {
      this.keys = keys;
      this.newest = newest;
    }

    Key key(int position) {
      return keys[position];
    }

    VersionedValue newest(int position) {
      return (VersionedValue) SLOT.getAcquire(newest, position);
    }

    /** The position of the key, or (-(where it would be) - 1) if it is not there. */
    int find(Key key) {
      int low = 0;
      int high = keys.length - 1;
      while (low <= high) {
        int middle = (low + high) >>> 1;
        int order = keys[middle].compareTo(key);
        if (order == 0) {
          return middle;
        }
        if (order < 0) {
          low = middle + 1;
        } else {
          high = middle - 1;
        }
      }
      return -(low + 1);
    }

    /** This leaf, if it has the key already; else one that has it too. */
    Leaf with(Key key, VersionedValue version) {
      int found = find(key);
      if (found >= 0) {
        SLOT.setRelease(newest, found, version);
        return this;
      }
      int at = -(found + 1);
      Key[] moreKeys = new Key[keys.length + 1];
      VersionedValue[] more = new VersionedValue[keys.length + 1];
      System.arraycopy(keys, 0, moreKeys, 0, at);
      System.arraycopy(newest, 0, more, 0, at);
      moreKeys[at] = key;
      more[at] = version;
      System.arraycopy(keys, at, moreKeys, at + 1, keys.length - at);
      System.arraycopy(newest, at, more, at + 1, keys.length - at);
      return new Leaf(moreKeys, more);
    }

    /** This leaf, unless it has the key with just this version; then one without. */
    Leaf without(Key key, VersionedValue version) {
      int at = find(key);
      if (at < 0 || newest[at] != version) {
        return this;
      }
      Key[] fewerKeys = new Key[keys.length - 1];
      VersionedValue[] fewer = new VersionedValue[keys.length - 1];
      System.arraycopy(keys, 0, fewerKeys, 0, at);
      System.arraycopy(newest, 0, fewer, 0, at);
      System.arraycopy(keys, at + 1, fewerKeys, at, keys.length - at - 1);
      System.arraycopy(newest, at + 1, fewer, at, keys.length - at - 1);
      return new Leaf(fewerKeys, fewer);
    }

    @Override
    public int width() {
      return keys.length;
    }

    @Override
    public boolean isTooWide() {
      return keys.length > WIDTH_MAX;
    }

    @Override
    public boolean isNarrow() {
      return keys.length < WIDTH_MAX / 4;
    }

    @Override
    public Halves split() {
      int half = keys.length / 2;
      return new Halves(part(0, half), keys[half], part(half, keys.length));
    }

    private Leaf part(int from, int to) {
      return new Leaf(Arrays.copyOfRange(keys, from, to), Arrays.copyOfRange(newest, from, to));
    }

    @Override
    public @Nullable TreeNode joined(Key separator, TreeNode next) {
      if (!(next instanceof Leaf right) || keys.length + right.keys.length > WIDTH_MAX) {
        return null;
      }
      Key[] allKeys = Arrays.copyOf(keys, keys.length + right.keys.length);
      VersionedValue[] all = Arrays.copyOf(newest, allKeys.length);
      System.arraycopy(right.keys, 0, allKeys, keys.length, right.keys.length);
      System.arraycopy(right.newest, 0, all, keys.length, right.keys.length);
      return new Leaf(allKeys, all);
    }
  }

  /** Children in ascending order, and a key between each two. */
  final class Branch implements TreeNode {
    private static final int WIDTH_MAX = 64;

    private final Key[] separators;
    private final TreeNode[] children;

    private Branch(Key[] separators, TreeNode[] children) {
      this.separators = separators;
      this.children = children;
    }

    static Branch of(Halves halves) {
      return new Branch(
          new Key[] {halves.separator()}, new TreeNode[] {halves.left(), halves.right()});
    }

    TreeNode child(int position) {
      return children[position];
    }

    /** The position of the child that has the key, if any has. */
    int find(Key key) {
      int low = 0;
      int high = separators.length;
      while (low < high) {
        int middle = (low + high) >>> 1;
        if (separators[middle].compareTo(key) <= 0) {
          low = middle + 1;
        } else {
          high = middle;
        }
      }
      return low;
    }

    /** With another child in the place of one, split or joined with a neighbour if need be. */
    Branch with(int position, TreeNode child) {
      if (child.isTooWide()) {
        Halves halves = child.split();
        return replaced(position, 1, new Key[] {halves.separator()}, halves.left(), halves.right());
      }
      if (child.isNarrow()) {
        if (position > 0) {
          TreeNode one = children[position - 1].joined(separators[position - 1], child);
          if (one != null) {
            return replaced(position - 1, 2, new Key[0], one);
          }
        }
        if (position + 1 < children.length) {
          TreeNode one = child.joined(separators[position], children[position + 1]);
          if (one != null) {
            return replaced(position, 2, new Key[0], one);
          }
        }
      }
      TreeNode[] others = children.clone();
      others[position] = child;
      return new Branch(separators, others);
    }

    /** So many children, and the keys between them, make room for others. */
    private Branch replaced(int position, int count, Key[] between, TreeNode... others) {
      int more = others.length - count;
      Key[] keys = new Key[separators.length + more];
      TreeNode[] nodes = new TreeNode[children.length + more];
      System.arraycopy(separators, 0, keys, 0, position);
      System.arraycopy(between, 0, keys, position, between.length);
      int keysFrom = position + count - 1;
      System.arraycopy(
          separators, keysFrom, keys, position + between.length, separators.length - keysFrom);
      System.arraycopy(children, 0, nodes, 0, position);
      System.arraycopy(others, 0, nodes, position, others.length);
      int from = position + count;
      System.arraycopy(children, from, nodes, position + others.length, children.length - from);
      return new Branch(keys, nodes);
    }

    @Override
    public int width() {
      return children.length;
    }

    @Override
    public boolean isTooWide() {
      return children.length > WIDTH_MAX;
    }

    @Override
    public boolean isNarrow() {
      return children.length < WIDTH_MAX / 4;
    }

    @Override
    public Halves split() {
      int half = children.length / 2;
      return new Halves(
          new Branch(
              Arrays.copyOfRange(separators, 0, half - 1), Arrays.copyOfRange(children, 0, half)),
          separators[half - 1],
          new Branch(
              Arrays.copyOfRange(separators, half, separators.length),
              Arrays.copyOfRange(children, half, children.length)));
    }

    @Override
    public @Nullable TreeNode joined(Key separator, TreeNode next) {
      if (!(next instanceof Branch right) || children.length + right.children.length > WIDTH_MAX) {
        return null;
      }
      Key[] keys = Arrays.copyOf(separators, separators.length + 1 + right.separators.length);
      keys[separators.length] = separator;
      System.arraycopy(right.separators, 0, keys, separators.length + 1, right.separators.length);
      TreeNode[] nodes = Arrays.copyOf(children, children.length + right.children.length);
      System.arraycopy(right.children, 0, nodes, children.length, right.children.length);
      return new Branch(keys, nodes);
    }
  }
}
