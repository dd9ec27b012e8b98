package io.raftkv.domain.state;

import io.raftkv.domain.key.Key;
import io.raftkv.domain.key.KeyRange;
import org.jspecify.annotations.Nullable;

/**
 * The newest version of each key, in the order of the keys: a B+ tree, whose wide nodes cost a
 * fraction of the memory accesses of a skip list or a binary tree.
 *
 * <p>One writer, any number of readers, without locks. A key that comes or goes gives new nodes
 * from its leaf up to the root, which is published last, so a reader walks through a tree that
 * stays as it was when it took the root. A new version of a key that is there replaces the one
 * before in its place; a reader may see either, and both lead to what was before them.
 *
 * <p>Source of the copied paths: J. R. Driscoll et al., "Making Data Structures Persistent" (1989),
 * section 2.
 */
final class VersionTree {
  private volatile TreeNode root = TreeNode.Leaf.EMPTY;

  /** Is shown keys. */
  @FunctionalInterface
  interface Visitor {
    /** Whether to go on. */
    boolean visit(Key key, VersionedValue newest);
  }

  /** The newest version of the key; null if there is none. */
  @Nullable VersionedValue get(Key key) {
    TreeNode node = root;
    while (node instanceof TreeNode.Branch branch) {
      node = branch.child(branch.find(key));
    }
    TreeNode.Leaf leaf = (TreeNode.Leaf) node;
    int position = leaf.find(key);
    return position < 0 ? null : leaf.newest(position);
  }

  /** Makes it the newest version of the key. The writer alone. */
  void put(Key key, VersionedValue version) {
    TreeNode before = root;
    TreeNode after = before.with(key, version);
    if (after != before) {
      root = after.isTooWide() ? TreeNode.Branch.of(after.split(true)) : after;
    }
  }

  /** Removes the key, if this is its newest version. The writer alone. */
  void remove(Key key, VersionedValue version) {
    TreeNode before = root;
    TreeNode after = before.without(key, version);
    if (after != before) {
      while (after instanceof TreeNode.Branch branch && branch.width() == 1) {
        after = branch.child(0);
      }
      root = after;
    }
  }

  /** Shows the keys of the range in order, or in the reverse order, while the visitor wants. */
  void scan(KeyRange range, boolean reverse, Visitor visitor) {
    if (reverse) {
      var _ =
          descend(
              root,
              range.to(),
              range.toInclusive(),
              (key, newest) -> range.reachesDownTo(key) && visitor.visit(key, newest));
    } else {
      var _ =
          ascend(
              root,
              range.from(),
              range.fromInclusive(),
              (key, newest) -> range.reachesUpTo(key) && visitor.visit(key, newest));
    }
  }

  private static boolean ascend(
      TreeNode node, @Nullable Key from, boolean inclusive, Visitor visitor) {
    switch (node) {
      case TreeNode.Leaf leaf -> {
        int first = from == null ? 0 : leaf.find(from);
        if (first < 0) {
          first = -(first + 1);
        } else if (from != null && !inclusive) {
          first++;
        }
        for (int i = first; i < leaf.width(); i++) {
          if (!visitor.visit(leaf.key(i), leaf.newest(i))) {
            return false;
          }
        }
      }
      case TreeNode.Branch branch -> {
        int first = from == null ? 0 : branch.find(from);
        for (int i = first; i < branch.width(); i++) {
          if (!ascend(branch.child(i), i == first ? from : null, inclusive, visitor)) {
            return false;
          }
        }
      }
    }
    return true;
  }

  private static boolean descend(
      TreeNode node, @Nullable Key to, boolean inclusive, Visitor visitor) {
    switch (node) {
      case TreeNode.Leaf leaf -> {
        int last = to == null ? leaf.width() - 1 : leaf.find(to);
        if (last < 0) {
          last = -(last + 1) - 1;
        } else if (to != null && !inclusive) {
          last--;
        }
        for (int i = last; i >= 0; i--) {
          if (!visitor.visit(leaf.key(i), leaf.newest(i))) {
            return false;
          }
        }
      }
      case TreeNode.Branch branch -> {
        int last = to == null ? branch.width() - 1 : branch.find(to);
        for (int i = last; i >= 0; i--) {
          if (!descend(branch.child(i), i == last ? to : null, inclusive, visitor)) {
            return false;
          }
        }
      }
    }
    return true;
  }
}
