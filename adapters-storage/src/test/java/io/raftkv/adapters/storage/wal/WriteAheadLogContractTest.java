package io.raftkv.adapters.storage.wal;

import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.testkit.ReplicatedLogContract;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;

final class WriteAheadLogContractTest extends ReplicatedLogContract {
  @TempDir Path folder;

  @Override
  protected ReplicatedLog open() {
    return new WriteAheadLog(
        folder, new WalOptions(16_384, true, 1_000, true, 10), WalObserver.NONE);
  }
}
