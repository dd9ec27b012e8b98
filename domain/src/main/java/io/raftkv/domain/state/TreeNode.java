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
abstract sealed class TreeNode {
  /** How many keys it has, or how many children. */
  abstract int width();

  /** Whether it is to be split. */
  abstract boolean isTooWide();

  /** Whether it is to be joined with a neighbour. */
  abstract boolean isNarrow();

  /**
   * Two nodes of this one.
   *
   * @param last whether it is the last of its neighbours. Keys that come in ascending order all go
   *     into the last one: then most stays in the first part, which would otherwise be half empty
   *     for ever, and the other is just not narrow
   */
  abstract Halves split(boolean last);

  /** One node of both, if that is not too wide; the other follows, and is of the same kind. */
  abstract @Nullable TreeNode joined(Key separator, TreeNode next);

  /** With this version as the key's newest; this node if the key has been there before. */
  abstract TreeNode with(Key key, VersionedValue version);

  /** Without the key; this node unless this is the key's newest version. */
  abstract TreeNode without(Key key, VersionedValue version);

  /**
   * A node cut in two.
   *
   * @param separator not above any key of the right one, and above each of the left one
   */
  record Halves(TreeNode left, Key separator, TreeNode right) {}

  /** Keys in ascending order with the newest version of each. */
  static final class Leaf extends TreeNode {
    static final Leaf EMPTY = new Leaf(SortedKeys.NONE, new VersionedValue[0]);

    private static final int WIDTH_MAX = 32;

    // Read with acquire and replaced with release: who sees a version sees all that it was made of.
    private static final VarHandle SLOT =
        MethodHandles.arrayElementVarHandle(VersionedValue[].class);

    private final SortedKeys keys;
    private final VersionedValue[] newest;

    private Leaf(SortedKeys keys, VersionedValue[] newest) {
      this.keys = keys;
      this.newest = newest;
    }

    Key key(int position) {
      return keys.get(position);
    }

    VersionedValue newest(int position) {
      return (VersionedValue) SLOT.getAcquire(newest, position);
    }

    /** The position of the key, or (-(where it would be) - 1) if it is not there. */
    int find(Key key) {
      return keys.find(key);
    }

    @Override
    Leaf with(Key key, VersionedValue version) {
      int found = find(key);
      if (found >= 0) {
        SLOT.setRelease(newest, found, version);
        return this;
      }
      int at = -(found + 1);
      VersionedValue[] more = Arrays.copyOf(newest, newest.length + 1);
      more[at] = version;
      System.arraycopy(newest, at, more, at + 1, newest.length - at);
      return new Leaf(keys.replaced(at, at, key), more);
    }

    @Override
    Leaf without(Key key, VersionedValue version) {
      int at = find(key);
      if (at < 0 || newest[at] != version) {
        return this;
      }
      VersionedValue[] fewer = Arrays.copyOf(newest, newest.length - 1);
      System.arraycopy(newest, at + 1, fewer, at, fewer.length - at);
      return new Leaf(keys.replaced(at, at + 1), fewer);
    }

    @Override
    int width() {
      return newest.length;
    }

    @Override
    boolean isTooWide() {
      return newest.length > WIDTH_MAX;
    }

    @Override
    boolean isNarrow() {
      return newest.length < WIDTH_MAX / 4;
    }

    @Override
    Halves split(boolean last) {
      int at = last ? newest.length - WIDTH_MAX / 4 : newest.length / 2;
      return new Halves(part(0, at), key(at), part(at, newest.length));
    }

    private Leaf part(int from, int to) {
      return new Leaf(keys.part(from, to), Arrays.copyOfRange(newest, from, to));
    }

    @Override
    @Nullable TreeNode joined(Key separator, TreeNode next) {
      if (!(next instanceof Leaf right) || newest.length + right.newest.length > WIDTH_MAX) {
        return null;
      }
      VersionedValue[] all = Arrays.copyOf(newest, newest.length + right.newest.length);
      System.arraycopy(right.newest, 0, all, newest.length, right.newest.length);
      return new Leaf(keys.followedBy(right.keys), all);
    }
  }

  /** Children in ascending order, and a key between each two. */
  static final class Branch extends TreeNode {
    private static final int WIDTH_MAX = 64;

    private final SortedKeys separators;
    private final TreeNode[] children;

    private Branch(SortedKeys separators, TreeNode[] children) {
      this.separators = separators;
      this.children = children;
    }

    static Branch of(Halves halves) {
      return new Branch(
          SortedKeys.NONE.replaced(0, 0, halves.separator()),
          new TreeNode[] {halves.left(), halves.right()});
    }

    TreeNode child(int position) {
      return children[position];
    }

    /** The position of the child that has the key, if any has. */
    int find(Key key) {
      int found = separators.find(key);
      return found >= 0 ? found + 1 : -(found + 1);
    }

    @Override
    Branch with(Key key, VersionedValue version) {
      int position = find(key);
      TreeNode child = children[position];
      TreeNode changed = child.with(key, version);
      return changed == child ? this : with(position, changed);
    }

    @Override
    Branch without(Key key, VersionedValue version) {
      int position = find(key);
      TreeNode child = children[position];
      TreeNode changed = child.without(key, version);
      return changed == child ? this : with(position, changed);
    }

    /** With another child in the place of one, split or joined with a neighbour if need be. */
    private Branch with(int position, TreeNode child) {
      if (child.isTooWide()) {
        Halves halves = child.split(position == children.length - 1);
        return new Branch(
            separators.replaced(position, position, halves.separator()),
            replaced(position, 1, halves.left(), halves.right()));
      }
      if (child.isNarrow()) {
        if (position > 0) {
          Branch narrower = joined(position - 1, children[position - 1], child);
          if (narrower != null) {
            return narrower;
          }
        }
        if (position + 1 < children.length) {
          Branch narrower = joined(position, child, children[position + 1]);
          if (narrower != null) {
            return narrower;
          }
        }
      }
      TreeNode[] others = children.clone();
      others[position] = child;
      return new Branch(separators, others);
    }

    /** With one child in the place of two, if it would not be too wide. */
    private @Nullable Branch joined(int position, TreeNode left, TreeNode right) {
      TreeNode one = left.joined(separators.get(position), right);
      return one == null
          ? null
          : new Branch(separators.replaced(position, position + 1), replaced(position, 2, one));
    }

    /** The children, with others in the place of so many. */
    private TreeNode[] replaced(int position, int count, TreeNode... others) {
      TreeNode[] nodes = Arrays.copyOf(children, children.length + others.length - count);
      System.arraycopy(others, 0, nodes, position, others.length);
      int from = position + count;
      System.arraycopy(children, from, nodes, position + others.length, children.length - from);
      return nodes;
    }

    @Override
    int width() {
      return children.length;
    }

    @Override
    boolean isTooWide() {
      return children.length > WIDTH_MAX;
    }

    @Override
    boolean isNarrow() {
      return children.length < WIDTH_MAX / 4;
    }

    @Override
    Halves split(boolean last) {
      int at = last ? children.length - WIDTH_MAX / 4 : children.length / 2;
      return new Halves(
          new Branch(separators.part(0, at - 1), Arrays.copyOfRange(children, 0, at)),
          separators.get(at - 1),
          new Branch(
              separators.part(at, separators.size()),
              Arrays.copyOfRange(children, at, children.length)));
    }

    @Override
    @Nullable TreeNode joined(Key separator, TreeNode next) {
      if (!(next instanceof Branch right) || children.length + right.children.length > WIDTH_MAX) {
        return null;
      }
      TreeNode[] nodes = Arrays.copyOf(children, children.length + right.children.length);
      System.arraycopy(right.children, 0, nodes, children.length, right.children.length);
      return new Branch(
          separators
              .replaced(separators.size(), separators.size(), separator)
              .followedBy(right.separators),
          nodes);
    }
  }
}
