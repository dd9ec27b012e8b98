package io.raftkv.client.cli;

import io.raftkv.client.RaftKvClient;
import io.raftkv.client.RaftKvClientBuilder;
import io.raftkv.client.RetryPolicy;
import io.raftkv.client.TlsOptions;
import java.net.URI;
import java.net.http.HttpClient;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import javax.net.ssl.SSLContext;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParseResult;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;
import picocli.CommandLine.Spec.Target;

/** The options on how to reach a server, and what they stand for. */
final class Connection {
  private static final int HTTP_PORT = 8080;
  private static final int GRPC_PORT = 9090;
  private static final String SERVER = "--server";
  private static final String PROTOCOL = "--protocol";
  private static final String TIMEOUT = "--timeout";
  private static final String TOKEN = "--token";
  private static final String API_KEY = "--api-key";

  /** Longer than any call, and short enough for HTTP's client to add to the clock. */
  private static final Duration TIMEOUT_MAX = Duration.ofDays(365);

  @Spec(Target.MIXEE)
  private @Nullable CommandSpec command;

  @Option(
      names = SERVER,
      scope = ScopeType.INHERIT,
      paramLabel = "HOST:PORT",
      description =
          "servers, with commas; without a port it is 8080, or 9090 for grpc; IPv6 is [::1]:8080")
  private @Nullable String server;

  @Option(
      scope = ScopeType.INHERIT,
      names = PROTOCOL,
      description = "http, or grpc for commands on keys")
  private String protocol;

  @Option(
      scope = ScopeType.INHERIT,
      names = TIMEOUT,
      description = "how long a call may take, such as 10s, 1.5h or 100ms")
  private String timeout;

  @Option(scope = ScopeType.INHERIT, names = TOKEN, description = "a token to send, of a login")
  private @Nullable String token;

  @Option(scope = ScopeType.INHERIT, names = API_KEY, description = "an API key to send")
  private @Nullable String apiKey;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--tls",
      description = "talk TLS, as a proxy in front of the server may want")
  private boolean tls;

  @Option(
      names = "--ca-cert",
      scope = ScopeType.INHERIT,
      paramLabel = "PATH",
      description = "trust these authorities (PEM) and no others")
  private @Nullable Path caCert;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--cert",
      paramLabel = "PATH",
      description = "the client's certificate (PEM)")
  private @Nullable Path cert;

  @Option(
      scope = ScopeType.INHERIT,
      names = "--key",
      paramLabel = "PATH",
      description = "its private key (PEM, PKCS #8)")
  private @Nullable Path key;

  private boolean keeps;
  private @Nullable Kept kept;

  /** What calls come by, where one connection serves several commands. */
  private record Kept(List<Object> terms, HttpClient http) {}

  /** What flags do not say, the environment does. */
  Connection(Map<String, String> environment) {
    server = environment.get(variable(SERVER));
    protocol = environment.getOrDefault(variable(PROTOCOL), "http");
    timeout = environment.getOrDefault(variable(TIMEOUT), "10s");
    token = environment.get(variable(TOKEN));
    apiKey = environment.get(variable(API_KEY));
  }

  /** Where an option may come from besides: RAFTKV_API_KEY. */
  private static String variable(String flag) {
    return "RAFTKV_" + flag.substring(2).replace('-', '_').toUpperCase(Locale.ROOT);
  }

  /**
   * The calls to the servers that the options name.
   *
   * @throws CliFault for an option with a bad value, which is not shown if it is a secret
   */
  ServerCalls open() {
    if (isGrpc()) {
      throw usage(
          named(PROTOCOL)
              + " grpc is for get, put, delete, list, cas and ttl; this command needs http");
    }
    List<URI> servers = addresses(HTTP_PORT);
    Map<String, String> headers = new LinkedHashMap<>();
    if (apiKey != null && !apiKey.isEmpty()) {
      headers.put("X-API-Key", checked(API_KEY, apiKey));
    }
    if (token != null && !token.isEmpty()) {
      headers.put("Authorization", "Bearer " + checked(TOKEN, token));
    }
    Duration longest = timeout();
    if (!keeps) {
      return new ServerCalls(
          servers, longest, headers, ServerCalls.client(longest, trust(servers)), true);
    }
    return new ServerCalls(servers, longest, headers, kept(servers, longest), false);
  }

  /** The keys of the servers that the options name, by the protocol that they name. */
  KeyServer keys() {
    return isGrpc() ? new GrpcKeys(client(), servers()) : new HttpKeys(open());
  }

  private boolean isGrpc() {
    if (!protocol.equals("http") && !protocol.equals("grpc")) {
      throw usage(named(PROTOCOL) + " must be http or grpc, not \"" + protocol + "\"");
    }
    return protocol.equals("grpc");
  }

  private List<URI> addresses(int port) {
    return ServerAddress.list(named(SERVER), servers(port), tls, port);
  }

  private String servers(int port) {
    return server == null ? "localhost:" + port : server;
  }

  private RaftKvClient client() {
    List<URI> servers = addresses(GRPC_PORT);
    RaftKvClientBuilder builder =
        RaftKvClient.builder()
            .endpoints(servers.stream().map(URI::getAuthority).toList())
            .name("kvcli")
            // Each server once, as over HTTP: who waits for one has a loop around the command.
            .retry(RetryPolicy.DEFAULT.maxAttempts(servers.size()));
    Duration longest = timeout();
    builder.deadline(
        longest.compareTo(RaftKvClientBuilder.DEADLINE_MAX) < 0
            ? longest
            : RaftKvClientBuilder.DEADLINE_MAX);
    if (apiKey != null && !apiKey.isEmpty()) {
      builder.apiKey(checked(API_KEY, apiKey));
    } else if (token != null && !token.isEmpty()) {
      builder.bearerToken(checked(TOKEN, token));
    }
    if (trust(servers) != null) { // which has looked at the files
      TlsOptions options =
          caCert == null ? TlsOptions.trustingPlatform() : TlsOptions.trusting(caCert);
      builder.tls(cert == null || key == null ? options : options.clientCertificate(cert, key));
    }
    try {
      return builder.build();
    } catch (IllegalArgumentException refused) {
      throw usage(String.valueOf(refused.getMessage()));
    }
  }

  /** From now on the commands of one run share their connections; {@link #close} ends them. */
  void keep() {
    keeps = true;
  }

  /** Ends what was kept. */
  void close() {
    if (kept != null) {
      kept.http().close();
      kept = null;
    }
  }

  private HttpClient kept(List<URI> servers, Duration longest) {
    SSLContext tlsContext = trust(servers); // files may have changed, and faults must be told
    List<Object> terms =
        List.of(longest, tlsContext != null, String.valueOf(caCert), cert + "," + key);
    if (kept == null || !kept.terms().equals(terms)) {
      close();
      kept = new Kept(terms, ServerCalls.client(longest, tlsContext));
    }
    return kept.http();
  }

  /** The servers as they were named. */
  String servers() {
    return servers(protocol.equals("grpc") ? GRPC_PORT : HTTP_PORT);
  }

  /** The name by which its user gave the option. */
  private String named(String flag) {
    return command == null || isGiven(command.commandLine().getParseResult(), flag)
        ? flag
        : variable(flag);
  }

  /** Before the command or behind it. */
  private static boolean isGiven(ParseResult parsed, String flag) {
    return parsed.hasMatchedOption(flag)
        || parsed.subcommands().stream().anyMatch(behind -> isGiven(behind, flag));
  }

  /** HTTP's client would show the header in its complaint. */
  private String checked(String flag, String secret) {
    if (secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      return secret;
    }
    throw usage(
        named(flag)
            + " holds a line break, a space or another character that a header cannot carry;"
            + " check how it was set");
  }

  private Duration timeout() {
    return GoDuration.parse(timeout)
        .filter(Duration::isPositive)
        .map(wanted -> wanted.compareTo(TIMEOUT_MAX) < 0 ? wanted : TIMEOUT_MAX)
        .orElseThrow(
            () ->
                usage(
                    named(TIMEOUT)
                        + " must be a positive duration such as 10s, 1.5h or 100ms, not \""
                        + timeout
                        + "\""));
  }

  private @Nullable SSLContext trust(List<URI> servers) {
    boolean wanted = servers.stream().anyMatch(uri -> uri.getScheme().equals("https"));
    if (!wanted && (caCert != null || cert != null || key != null)) {
      throw usage("--ca-cert, --cert and --key are for TLS; add --tls");
    }
    return wanted ? Tls.context(caCert, cert, key) : null;
  }

  private static CliFault usage(String text) {
    return new CliFault(CliFault.USAGE, text);
  }
}
