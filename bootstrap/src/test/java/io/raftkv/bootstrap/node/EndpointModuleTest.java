package io.raftkv.bootstrap.node;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertNull;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.raftkv.adapters.http.EdgeOptions;
import io.raftkv.adapters.http.HttpOptions;
import io.raftkv.application.port.RateLimiter;
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

  private static HttpOptions options(String... arguments) {
    Configuration configuration = configured(arguments);
    return EndpointModule.httpOptions(
        configuration, EdgeModule.edge(configuration), Optional.empty());
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
    assertNull(options().clusterToken());
    assertNull(options("--raft.cluster-token=").clusterToken());
    assertEquals("s3cret", options("--raft.cluster-token=s3cret").clusterToken());
  }

  @Test
  void nobodyIsBelievedAndNothingIsLimitedUnlessItIsSaid() {
    assertEquals("", options().edge().trustedProxies().toString());
    assertEquals("", options().edge().corsOrigins().toString());
    assertEquals(RateLimiter.NONE, EdgeModule.rateLimiter(configured()));
    EdgeOptions edge =
        options("--server.trusted-proxies=10.0.0.0/8, ::1", "--server.cors-origins=HTTPS://a.b:443")
            .edge();
    assertEquals("10.0.0.0/8,::1/128", edge.trustedProxies().toString());
    assertEquals("https://a.b", edge.corsOrigins().toString());
    RateLimiter limiter =
        EdgeModule.rateLimiter(
            configured("--performance.enable-rate-limit", "--performance.rate-limit=1"));
    assertEquals(0, limiter.admit("a"));
    assertTrue(limiter.admit("a") > 0);
  }

  @Test
  void whatIsUnderWayHasRoomForAFewOfTheLargestBodies() {
    HttpOptions options = options("--performance.max-request-size=8388608");
    assertTrue(options.maxTransitBytes() >= 8L * options.maxRequestBytes());
    assertTrue(options.maxTransitBytes() >= Runtime.getRuntime().maxMemory() / 8);
  }
}
