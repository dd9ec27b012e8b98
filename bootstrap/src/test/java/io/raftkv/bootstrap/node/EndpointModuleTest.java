package io.raftkv.bootstrap.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.http.HttpOptions;
import io.raftkv.bootstrap.config.ConfigOutcome;
import io.raftkv.bootstrap.config.ConfigSource;
import io.raftkv.bootstrap.config.Configuration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class EndpointModuleTest {
  private static Configuration configured(String... arguments) {
    ConfigOutcome outcome = ConfigSource.load(arguments, Map.of(), false, "1");
    return assertInstanceOf(ConfigOutcome.Run.class, outcome).configuration();
  }

  @ParameterizedTest
  @ValueSource(strings = {":8080", "0.0.0.0:8080", "[::]:8080", "[0:0:0:0:0:0:0:0]:8080"})
  void clientsAreToldANameWhereEveryInterfaceIsBound(String address) {
    String host = EndpointModule.advertised(configured("--server.http-addr=" + address));
    assertFalse(host.isEmpty());
    assertFalse(host.startsWith("0"), host);
    assertFalse(host.contains("::"), host);
  }

  @ParameterizedTest
  @ValueSource(strings = {"127.0.0.1", "10.0.0.7", "node1.example", "0.example"})
  void clientsAreToldTheHostThatIsBound(String host) {
    assertEquals(
        host, EndpointModule.advertised(configured("--server.http-addr=" + host + ":8080")));
  }

  @Test
  void aTokenIsAskedForWhereOneIsSet() {
    assertNull(EndpointModule.httpOptions(configured(), Optional.empty()).clusterToken());
    assertNull(
        EndpointModule.httpOptions(configured("--raft.cluster-token="), Optional.empty())
            .clusterToken());
    assertEquals(
        "s3cret",
        EndpointModule.httpOptions(configured("--raft.cluster-token=s3cret"), Optional.empty())
            .clusterToken());
  }

  @Test
  void whatIsUnderWayHasRoomForAFewOfTheLargestBodies() {
    HttpOptions options =
        EndpointModule.httpOptions(
            configured("--performance.max-request-size=8388608"), Optional.empty());
    assertTrue(options.maxTransitBytes() >= 8L * options.maxRequestBytes());
    assertTrue(options.maxTransitBytes() >= Runtime.getRuntime().maxMemory() / 8);
  }
}
