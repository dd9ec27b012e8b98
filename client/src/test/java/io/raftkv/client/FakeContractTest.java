package io.raftkv.client;

import io.raftkv.client.testing.FakeRaftKv;
import org.junit.jupiter.api.AfterEach;

final class FakeContractTest extends ClientContract {
  private final FakeRaftKv fake = FakeRaftKv.start();
  private final RaftKvClient client = fake.client();

  @Override
  RaftKvClient client() {
    return client;
  }

  @AfterEach
  void stop() {
    client.close();
    fake.close();
  }
}
