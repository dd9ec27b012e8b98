package io.raftkv.adapters.storage.member;

import io.raftkv.adapters.storage.disk.DiskInputStream;
import io.raftkv.adapters.storage.disk.Folder;
import io.raftkv.adapters.storage.disk.NioFolder;
import io.raftkv.adapters.storage.recovery.DataFolderNames;
import io.raftkv.adapters.storage.snapshot.MalformedSnapshotException;
import io.raftkv.adapters.storage.snapshot.SnapshotFolder;
import io.raftkv.adapters.storage.snapshot.SnapshotKeeper;
import io.raftkv.application.api.Refusal;
import io.raftkv.application.api.SnapshotReply;
import io.raftkv.application.port.MalformedBytesException;
import io.raftkv.application.port.ReplicatedState;
import io.raftkv.application.port.SnapshotObserver;
import io.raftkv.application.port.SnapshotStore;
import io.raftkv.domain.state.StateCheck;
import io.raftkv.domain.state.StateLoader;
import io.raftkv.domain.state.View;
import java.io.Closeable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.Channels;
import java.nio.channels.ReadableByteChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.ReentrantLock;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.Logger;
import org.jspecify.annotations.Nullable;

/** The snapshots in the data folder of a node whose log a quorum agrees on. */
public final class MemberSnapshots implements SnapshotStore {
  private static final Logger LOG = LogManager.getLogger(MemberSnapshots.class);
  private static final long END_SECONDS = 5;
  private static final long NONE = -1;

  private final Path dataFolder;
  private final long every;
  private final SnapshotObserver observer;
  private final ExecutorService executor =
      Executors.newSingleThreadExecutor(
          task -> Thread.ofPlatform().name("raftkv-snapshots").daemon().unstarted(task));

  /** Held by whoever writes into the folder of the snapshots. */
  private final ReentrantLock writing = new ReentrantLock();

  private final Object gate = new Object(); // guards the keeper, which is for one thread at a time
  private @Nullable Parts parts; // guarded by gate
  private boolean closed; // guarded by gate
  private volatile @Nullable View newest;
  private volatile long oldest = NONE;

  private record Parts(SnapshotFolder folder, SnapshotKeeper keeper, Closeable lock) {}

  /**
   * In the data folder, which is made if need be. Nothing is touched before it is opened.
   *
   * @param every how many writes there are between snapshots at least
   */
  public MemberSnapshots(Path dataFolder, long every, SnapshotObserver observer) {
    this.dataFolder = dataFolder;
    this.every = every;
    this.observer = observer;
  }

  /** The file that says which node of which cluster the folder belongs to. */
  public static Path memberFile(Path dataFolder) {
    return dataFolder.resolve(DataFolderNames.MEMBER);
  }

  @Override
  public Opened open(ReplicatedState state, Listener listener) throws IOException {
    Folder log = NioFolder.at(dataFolder.resolve(DataFolderNames.LOG));
    Closeable lock = log.tryLock(DataFolderNames.LOCK);
    if (lock == null) {
      return new Opened.Refused(dataFolder + " is in use by another process; stop that one first");
    }
    boolean opened = false;
    try {
      if (!log.list().stream().allMatch(DataFolderNames.LOCK::equals)) {
        return new Opened.Refused(
            dataFolder
                + " holds the log of a standalone server; make it ready for a cluster with: raftkv"
                + " migrate "
                + dataFolder);
      }
      SnapshotFolder folder =
          new SnapshotFolder(NioFolder.at(dataFolder.resolve(DataFolderNames.SNAPSHOTS)));
      String damage = damageBeforeTheFirstStart(folder);
      if (damage != null) {
        return new Opened.Refused(damage);
      }
      View loaded = loadNewest(folder, state);
      folder.tidy();
      newest = loaded;
      SnapshotKeeper keeper =
          new SnapshotKeeper(folder, front(listener), every, observer, state, this::run, this::end);
      keeper.recovered(0, 0);
      synchronized (gate) {
        parts = new Parts(folder, keeper, lock);
      }
      opened = true;
      return new Opened.Loaded(loaded);
    } finally {
      if (!opened) {
        lock.close();
      }
    }
  }

  /**
   * What a restore has left is all there is: no log could make up for it, and to begin without it,
   * or with an older one, would be a cluster that has forgotten. Null if it is sound.
   */
  private @Nullable String damageBeforeTheFirstStart(SnapshotFolder folder) throws IOException {
    List<SnapshotFolder.Stored> stored = folder.newestFirst();
    if (stored.isEmpty() || Files.exists(memberFile(dataFolder))) {
      return null;
    }
    try {
      var _ = folder.load(stored.getFirst(), new StateCheck());
      return null;
    } catch (MalformedSnapshotException e) {
      return folder.describe(stored.getFirst())
          + " is corrupt "
          + e.getMessage()
          + "; nothing was changed: restore the folder again, from another backup";
    }
  }

  /** A bad one is set aside: whether the log reaches back to the one before it shows later. */
  private static @Nullable View loadNewest(SnapshotFolder folder, ReplicatedState state)
      throws IOException {
    for (SnapshotFolder.Stored stored : folder.newestFirst()) {
      try {
        StateLoader loader = state.loader();
        View view = folder.load(stored, loader).view();
        state.install(loader, view);
        return view;
      } catch (MalformedSnapshotException e) {
        LOG.error(
            "{} is corrupt {}; going on from what came before it",
            folder.describe(stored),
            e.getMessage());
        folder.setAside(stored);
      }
    }
    return null;
  }

  private SnapshotKeeper.LogFront front(Listener listener) {
    return new SnapshotKeeper.LogFront() {
      @Override
      public void taken(View view) {
        View known = newest;
        if (known == null || view.appliedIndex() > known.appliedIndex()) {
          newest = view;
        }
      }

      @Override
      public void behind(long index) {
        oldest = index;
        listener.taken(index);
      }
    };
  }

  private void run(Runnable task) {
    executor.execute(
        () -> {
          writing.lock();
          try {
            task.run();
          } finally {
            writing.unlock();
          }
        });
  }

  private void end() {
    synchronized (gate) {
      if (parts != null && !closed) {
        parts.keeper().ended();
      }
    }
  }

  @Override
  public void applied(long writes, long logBytes) {
    synchronized (gate) {
      if (parts != null && !closed) {
        parts.keeper().applied(writes, logBytes);
      }
    }
  }

  @Override
  public void request(CompletableFuture<SnapshotReply> reply) {
    synchronized (gate) {
      if (parts != null && !closed) {
        parts.keeper().request(reply);
        return;
      }
    }
    reply.complete(new SnapshotReply.Refused(Refusal.SHUTTING_DOWN));
  }

  @Override
  public @Nullable View newest() {
    return newest;
  }

  @Override
  public long oldest() {
    return oldest;
  }

  private SnapshotFolder folder() throws IOException {
    synchronized (gate) {
      if (parts == null) {
        throw new IOException("the snapshots are not open");
      }
      return parts.folder();
    }
  }

  @Override
  public InputStream read() throws IOException {
    SnapshotFolder folder = folder();
    writing.lock(); // or the newest could be replaced before it is opened
    try {
      List<SnapshotFolder.Stored> stored = folder.newestFirst();
      if (stored.isEmpty()) {
        throw new FileNotFoundException("there is no snapshot in " + dataFolder);
      }
      return new DiskInputStream(folder.open(stored.getFirst()));
    } finally {
      writing.unlock();
    }
  }

  @Override
  public View adopt(InputStream from) throws IOException, MalformedBytesException {
    SnapshotFolder folder = folder();
    ReadableByteChannel channel = Channels.newChannel(from);
    writing.lock();
    try {
      View view =
          folder
              .adopt(
                  into -> {
                    while (into.hasRemaining() && channel.read(into) >= 0) {
                      // Until the buffer is full or the stream at its end.
                    }
                  })
              .header()
              .view();
      newest = view;
      oldest = NONE;
      return view;
    } finally {
      writing.unlock();
    }
  }

  @Override
  public View load(StateLoader into) throws IOException, MalformedBytesException {
    SnapshotFolder folder = folder();
    writing.lock();
    try {
      List<SnapshotFolder.Stored> stored = folder.newestFirst();
      if (stored.isEmpty()) {
        throw new FileNotFoundException("there is no snapshot in " + dataFolder);
      }
      return folder.load(stored.getFirst(), into).view();
    } finally {
      writing.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    Parts open;
    synchronized (gate) {
      if (closed) {
        return;
      }
      closed = true;
      open = parts;
      if (open != null) {
        open.keeper().close();
      }
    }
    executor.shutdownNow();
    try {
      var _ = executor.awaitTermination(END_SECONDS, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    if (open != null) {
      open.keeper().leave();
      open.lock().close();
    }
  }
}
