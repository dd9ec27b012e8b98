package io.raftkv.bootstrap.config;

import static io.raftkv.bootstrap.config.SettingTable.plain;
import static io.raftkv.bootstrap.config.SettingTable.secret;

import io.raftkv.adapters.http.CorsOrigins;
import io.raftkv.adapters.http.TrustedProxies;
import io.raftkv.bootstrap.limits.BucketRateLimiter;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** The table of all settings. */
public final class Settings {
  /** Where HTTP is served. */
  public static final Setting<HostPort> HTTP_ADDR =
      plain("server.http_addr", SettingType.ADDRESS, ":8080", "where HTTP is served");

  /** Where gRPC is served. */
  public static final Setting<HostPort> GRPC_ADDR =
      plain("server.grpc_addr", SettingType.ADDRESS, ":9090", "where gRPC is served");

  /** Whether gRPC is served. */
  public static final Setting<Boolean> ENABLE_GRPC =
      plain("server.enable_grpc", SettingType.BOOL, "true", "serve gRPC");

  /** Whose word is taken for where a request came from. */
  public static final Setting<TrustedProxies> TRUSTED_PROXIES =
      plain(
          "server.trusted_proxies",
          EdgeTypes.PROXIES,
          "",
          "addresses and CIDR blocks of proxies whose X-Forwarded-For names the client");

  /** Which scripts of browsers may call. */
  public static final Setting<CorsOrigins> CORS_ORIGINS =
      plain(
          "server.cors_origins",
          EdgeTypes.ORIGINS,
          "",
          "origins whose scripts may call by a browser, such as https://ui.example; * for all");

  /** The folder of all data. */
  public static final Setting<Path> DATA_DIR =
      plain("storage.data_dir", SettingType.PATH, "./data", "the folder of all data");

  /** Whether writes are synced before they are acknowledged. */
  public static final Setting<Boolean> SYNC_ON_WRITE =
      plain(
          "storage.sync_on_write",
          SettingType.BOOL,
          "true",
          "sync to disk before a write is acknowledged; false loses writes in a power cut");

  /** How many revisions back a read may go. */
  public static final Setting<Long> HISTORY_REVISIONS =
      plain(
          "storage.history_revisions",
          SettingType.number("revisions", 0, Long.MAX_VALUE),
          "100000",
          "how many revisions back a read may go");

  /** How much memory the past may take. */
  public static final Setting<Long> HISTORY_BYTES =
      plain(
          "storage.history_bytes",
          SettingType.number("bytes", 0, Long.MAX_VALUE),
          "67108864",
          "how much memory superseded values may take");

  /** How many writes there are between snapshots. */
  public static final Setting<Long> SNAPSHOT_EVERY =
      plain(
          "storage.snapshot_every",
          SettingType.number("writes", 1, Long.MAX_VALUE),
          "10000",
          "writes between snapshots; more of them while the log is short beside the state");

  /** Whether writes share syncs. */
  public static final Setting<Boolean> BATCH_ENABLED =
      plain("wal.batch_enabled", SettingType.BOOL, "true", "let concurrent writes share a sync");

  /** How many commands share a log entry. */
  public static final Setting<Long> BATCH_SIZE =
      plain(
          "wal.batch_size",
          SettingType.number("int", 1, 100_000),
          "100",
          "how many writes share a log entry at most");

  /** How many bytes share a log entry. */
  public static final Setting<Long> BATCH_BYTES =
      plain(
          "wal.batch_bytes",
          SettingType.number("bytes", 1, 64L << 20),
          "1048576",
          "how many bytes share a log entry at most");

  /** How long a batch gathers while the log is busy. */
  public static final Setting<Duration> BATCH_WAIT_TIME =
      plain(
          "wal.batch_wait_time",
          SettingType.DURATION,
          "10ms",
          "how long a batch gathers while the disk is busy; none waits while it is idle");

  /** The size of a log segment. */
  public static final Setting<Long> SEGMENT_SIZE =
      plain(
          "wal.segment_size",
          SettingType.number("bytes", 1 << 20, 1 << 30),
          "67108864",
          "the size of a log segment");

  /** Whether the log is cut off behind snapshots. */
  public static final Setting<Boolean> COMPACTION_ENABLED =
      plain("wal.compaction_enabled", SettingType.BOOL, "true", "drop the log before a snapshot");

  /** How much of the log stays nevertheless. */
  public static final Setting<Long> COMPACTION_MARGIN =
      plain(
          "wal.compaction_margin",
          SettingType.number("entries", 0, Long.MAX_VALUE),
          "100",
          "log entries kept before the older snapshot");

  /** Whether point reads are cached. */
  public static final Setting<Boolean> CACHE_ENABLED =
      plain("cache.enabled", SettingType.BOOL, "true", "cache point reads");

  /** How many keys the cache holds. */
  public static final Setting<Long> CACHE_MAX_SIZE =
      plain(
          "cache.max_size",
          SettingType.number("entries", 0, Long.MAX_VALUE),
          "10000",
          "how many keys the cache holds at most");

  /** How long the cache keeps an entry. */
  public static final Setting<Duration> CACHE_TTL =
      plain("cache.ttl", SettingType.DURATION, "0s", "how long an entry is cached; 0 is no limit");

  /** Whether the node is one of a cluster. */
  public static final Setting<Boolean> RAFT_ENABLED =
      plain("raft.enabled", SettingType.BOOL, "false", "be a node of a cluster");

  /** This node's name. */
  public static final Setting<String> NODE_ID =
      plain("raft.node_id", SettingType.NODE_ID, "node1", "this node's name in the cluster");

  /** Where peers reach the node. */
  public static final Setting<HostPort> RAFT_ADDR =
      plain(
          "raft.raft_addr",
          SettingType.ADDRESS,
          "localhost:7000",
          "where peers reach this node; no client needs it");

  /** The folder of the log of a node of a cluster. */
  public static final Setting<Path> RAFT_DIR =
      plain(
          "raft.raft_dir",
          SettingType.PATH,
          "./data/raft",
          "the folder of the Raft log; raft within storage.data_dir where that alone is set");

  /** Whether the node is the first of a new cluster. */
  public static final Setting<Boolean> BOOTSTRAP =
      plain(
          "raft.bootstrap",
          SettingType.BOOL,
          "false",
          "be the first node of a new cluster; of no effect once there are data");

  /** A member that takes the node into its cluster. */
  public static final Setting<String> JOIN_ADDR =
      plain(
          "raft.join_addr",
          SettingType.URL,
          "",
          "the URL of any member, to join its cluster; of no effect once this is done");

  /** All first members. */
  public static final Setting<Map<String, String>> INITIAL_CLUSTER =
      plain(
          "raft.initial_cluster",
          SettingType.MEMBERS,
          "",
          "id=host:port,... of all first members, which start together; the same on each");

  /** What a node must bear to join; empty where none is asked for. */
  public static final Setting<String> CLUSTER_TOKEN =
      secret(
          "raft.cluster_token",
          SettingType.TOKEN,
          "lets a node join without an admin's credential; where auth.enabled is false, none joins"
              + " without it");

  /** How long a follower follows a silent leader at least. */
  public static final Setting<Duration> HEARTBEAT_TIMEOUT =
      plain(
          "raft.heartbeat_timeout",
          SettingType.POSITIVE_DURATION,
          "1.8s",
          "how long a silent leader is followed at least; it is heard of twice in that time");

  /** How long a follower follows a silent leader at most. */
  public static final Setting<Duration> ELECTION_TIMEOUT =
      plain(
          "raft.election_timeout",
          SettingType.POSITIVE_DURATION,
          "2.4s",
          "how long a silent leader is followed at most; longer than raft.heartbeat_timeout");

  /** Whether callers must show credentials. */
  public static final Setting<Boolean> AUTH_ENABLED =
      plain("auth.enabled", SettingType.BOOL, "false", "ask for credentials");

  /** By what tokens are signed. */
  public static final Setting<List<String>> JWT_SECRET =
      secret(
          "auth.jwt_secret",
          SettingType.SECRETS,
          "signs tokens, the same on all nodes, 32 bytes or more; of several the first signs and"
              + " all verify");

  /** How long a token is good. */
  public static final Setting<Duration> TOKEN_EXPIRY =
      plain(
          "auth.token_expiry",
          SettingType.POSITIVE_DURATION,
          "1h0m0s",
          "how long a token is good, in whole seconds");

  /** The first API key. */
  public static final Setting<String> ADMIN_KEY =
      secret(
          "auth.admin_key",
          SettingType.TOKEN,
          "an API key of the first admin; of no effect once there are users");

  /** The first admin's password. */
  public static final Setting<String> ADMIN_PASSWORD =
      secret(
          "auth.admin_password",
          SettingType.TEXT,
          "the password of the first user, admin; of no effect once there are users");

  /** Whether the first admin's password is given to it again. */
  public static final Setting<Boolean> RESET_ADMIN =
      plain(
          "auth.reset_admin",
          SettingType.BOOL,
          "false",
          "at this start give admin the password auth.admin_password, whoever it has been");

  /** Whether all that is served is served over TLS. */
  public static final Setting<Boolean> TLS_ENABLED =
      plain(
          "tls.enabled",
          SettingType.BOOL,
          "false",
          "serve TLS and nothing else; nodes of a cluster then prove to each other who they are");

  /** The node's certificate. */
  public static final Setting<Path> TLS_CERTIFICATE =
      plain(
          "tls.cert_file",
          SettingType.PATH,
          "certs/server-cert.pem",
          "the certificate, with those between it and its authority; read again when it changes");

  /** The key of the node's certificate. */
  public static final Setting<Path> TLS_KEY =
      plain(
          "tls.key_file",
          SettingType.PATH,
          "certs/server-key.pem",
          "its private key, not encrypted; PKCS #8, or as openssl wrote RSA and EC keys before");

  /** Who signs certificates that are trusted. */
  public static final Setting<Path> TLS_AUTHORITIES =
      plain(
          "tls.ca_file",
          SettingType.PATH,
          "certs/ca-cert.pem",
          "the authorities of nodes and clients; read in a cluster, and with tls.enable_mtls");

  /** Whether a client must have a certificate. */
  public static final Setting<Boolean> TLS_CLIENTS =
      plain(
          "tls.enable_mtls",
          SettingType.BOOL,
          "false",
          "serve clients alone whose certificate an authority in tls.ca_file has signed");

  /** The least level that is logged. */
  public static final Setting<String> LOG_LEVEL =
      plain(
          "observability.log_level",
          SettingType.oneOf("trace", "debug", "info", "warn", "error"),
          "info",
          "the least level that is logged");

  /** The form of log lines. */
  public static final Setting<String> LOG_FORMAT =
      plain(
          "observability.log_format",
          SettingType.oneOf("json", "text"),
          "json",
          "the form of log lines; text where it is not set and the output is a terminal");

  /** Where it is written down who did what; empty for the server's log. */
  public static final Setting<Optional<Path>> AUDIT_FILE =
      plain(
          "observability.audit_file",
          EdgeTypes.ROLLED_FILE,
          "",
          "the file of the audit log; where it is not set, that is part of the server's log");

  /** Whether metrics are served. */
  public static final Setting<Boolean> METRICS_ENABLED =
      plain("observability.metrics_enabled", SettingType.BOOL, "true", "serve /metrics");

  /** Whether metrics are for callers with credentials. */
  public static final Setting<Boolean> METRICS_AUTH =
      plain(
          "observability.metrics_auth",
          SettingType.BOOL,
          "false",
          "ask for credentials at /metrics too, where auth.enabled is true");

  /** How long a client may take to send a request. */
  public static final Setting<Duration> READ_TIMEOUT =
      plain(
          "performance.read_timeout",
          SettingType.POSITIVE_DURATION,
          "10s",
          "how long a client may take to send");

  /** How long a client may take to receive, and a write to have its outcome. */
  public static final Setting<Duration> WRITE_TIMEOUT =
      plain(
          "performance.write_timeout",
          SettingType.POSITIVE_DURATION,
          "10s",
          "how long a client may take to receive, and a write to have its outcome");

  /** The largest body. */
  public static final Setting<Long> MAX_REQUEST_SIZE =
      plain(
          "performance.max_request_size",
          SettingType.number("bytes", 1, 8 << 20),
          "1048576",
          "the largest body of a request");

  /** The longest key. */
  public static final Setting<Long> MAX_KEY_SIZE =
      plain(
          "performance.max_key_size",
          SettingType.number("bytes", 1, 65_535),
          "4096",
          "the longest key");

  /** How many connections are served. */
  public static final Setting<Long> MAX_CONNECTIONS =
      plain(
          "performance.max_connections",
          SettingType.number("int", 1, 1_000_000),
          "10000",
          "how many connections are served at once");

  /** Whether clients are kept to a rate. */
  public static final Setting<Boolean> ENABLE_RATE_LIMIT =
      plain(
          "performance.enable_rate_limit",
          SettingType.BOOL,
          "false",
          "refuse requests of a client that sends more than performance.rate_limit");

  /** How many requests a client may send in a second. */
  public static final Setting<Long> RATE_LIMIT =
      plain(
          "performance.rate_limit",
          SettingType.number("requests/s", 1, BucketRateLimiter.RATE_MAX),
          "1000",
          "requests a second for each client, as many of them at once");

  private Settings() {}

  /** All settings, in the order of the help. */
  public static List<Setting<?>> all() {
    return SettingTable.all();
  }
}
