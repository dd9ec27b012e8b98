package io.raftkv.testkit;

import io.raftkv.application.port.ReplicatedLog;
import io.raftkv.domain.command.CommandBatch;
import java.util.ArrayList;
import java.util.List;

final class InMemoryReplicatedLogTest extends ReplicatedLogContract {
  private final List<CommandBatch> disk = new ArrayList<>();

  @Override
  protected ReplicatedLog open() {
    return new InMemoryReplicatedLog(disk);
  }
}
