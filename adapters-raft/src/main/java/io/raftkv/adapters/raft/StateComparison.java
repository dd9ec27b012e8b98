package io.raftkv.adapters.raft;

import io.raftkv.adapters.raft.peer.NodeReport;
import io.raftkv.adapters.raft.peer.NodeReport.Sample;
import io.raftkv.domain.state.View;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/**
 * Compares the state of this replica with that of the others, at the same entries: each keeps the
 * hash that its state had after every sixty-fourth entry, for a while, and tells the newest of them
 * with its report. The hash is there anyway, so this costs an array's write each time.
 */
final class StateComparison {
  private static final Logger LOG = LogManager.getLogger(StateComparison.class);

  /** Must be the same on all nodes. */
  private static final int EVERY = 64;

  private static final int KEPT = 4_096;
  private static final int TOLD = 4;

  private final AtomicReferenceArray<@Nullable Sample> kept = new AtomicReferenceArray<>(KEPT);
  private volatile @Nullable Sample newest;
  private volatile long newestKept = -1;

  /** What the others' hashes were where they were not the same as here, by node. */
  private final Map<String, Sample> different = new HashMap<>(); // guarded by itself

  private final Map<String, Long> same = new HashMap<>(); // guarded by different
  private volatile int mismatches;

  /** Whether this node is the one that is wrong. */
  enum Verdict {
    /** All is well, or nothing can be said. */
    FINE,
    /** This state is not that of the others. */
    WRONG
  }

  /** The state after an entry, on the apply thread. */
  void applied(View view) {
    Sample sample = new Sample(view.appliedIndex(), view.hash().high(), view.hash().low());
    newest = sample;
    if (view.appliedIndex() % EVERY == 0) {
      kept.set(slot(view.appliedIndex()), sample);
      newestKept = view.appliedIndex();
    }
  }

  private static int slot(long index) {
    return (int) (index / EVERY % KEPT);
  }

  /** What to tell the others. */
  List<Sample> samples() {
    List<Sample> told = new ArrayList<>();
    long index = newestKept;
    for (int i = 0; i < TOLD && index >= 0; i++, index -= EVERY) {
      Sample sample = kept.get(slot(index));
      if (sample != null && sample.index() == index) {
        told.add(sample);
      }
    }
    Sample last = newest;
    if (last != null) {
      told.add(last);
    }
    return told;
  }

  private @Nullable Sample at(long index) {
    Sample last = newest;
    if (last != null && last.index() == index) {
      return last;
    }
    Sample sample = index % EVERY == 0 ? kept.get(slot(index)) : null;
    return sample != null && sample.index() == index ? sample : null;
  }

  /**
   * Compares a peer's report with what this node had.
   *
   * @param voters how many nodes the cluster has
   * @param fromLeader whether the peer leads
   */
  Verdict compare(NodeReport report, int voters, boolean fromLeader) {
    for (Sample theirs : report.samples()) {
      Sample mine = at(theirs.index());
      if (mine != null) {
        Verdict verdict = compare(report.nodeId(), mine, theirs, voters, fromLeader);
        if (verdict == Verdict.WRONG) {
          return verdict;
        }
      }
    }
    return Verdict.FINE;
  }

  private Verdict compare(
      String nodeId, Sample mine, Sample theirs, int voters, boolean fromLeader) {
    synchronized (different) {
      if (mine.equals(theirs)) {
        same.merge(nodeId, theirs.index(), Math::max);
        Sample before = different.get(nodeId);
        if (before != null && before.index() < theirs.index()) {
          different.remove(nodeId); // it has been given another state since
          mismatches = different.size();
        }
        return Verdict.FINE;
      }
      if (!different.containsKey(nodeId)) {
        LOG.error(
            "the state after entry {} is not the same on this node and on {}:"
                + " {}{} here, {}{} there",
            mine.index(),
            nodeId,
            Long.toHexString(mine.high()),
            Long.toHexString(mine.low()),
            Long.toHexString(theirs.high()),
            Long.toHexString(theirs.low()));
      }
      different.put(nodeId, theirs);
      same.remove(nodeId);
      mismatches = different.size();
      boolean outvoted = 2 * different.size() > voters;
      boolean supported = 2 * (same.size() + 1) > voters;
      return outvoted || (fromLeader && !supported) ? Verdict.WRONG : Verdict.FINE;
    }
  }

  /** How many other nodes have another state than this one. */
  int mismatches() {
    return mismatches;
  }
}
