package io.raftkv.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Leadership;
import io.raftkv.application.api.NodeInspection;
import io.raftkv.application.api.NodeStatus;
import io.raftkv.application.api.StoreStatistics;
import io.undertow.util.Headers;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;

/** What a node tells of itself. */
final class NodeRoutes {
  private final NodeInspection node;
  private final Cluster cluster;
  private final MetricsExposition metrics;

  NodeRoutes(NodeInspection node, Cluster cluster, MetricsExposition metrics) {
    this.node = node;
    this.cluster = cluster;
    this.metrics = metrics;
  }

  void root(Call call, Map<String, String> endpoints) {
    NodeStatus status = node.status();
    call.json(
        200,
        json -> {
          json.writeStringField("service", "RaftKV");
          json.writeStringField("version", call.options().version());
          json.writeStringField("mode", status.mode());
          writeStatus(json, status);
          json.writeObjectFieldStart("endpoints");
          for (Map.Entry<String, String> endpoint : endpoints.entrySet()) {
            json.writeStringField(endpoint.getKey(), endpoint.getValue());
          }
          json.writeEndObject();
        });
  }

  void health(Call call) {
    NodeStatus status = node.status();
    call.json(
        200,
        json -> {
          json.writeStringField("status", "healthy");
          writeStatus(json, status);
        });
  }

  void ready(Call call) {
    NodeStatus status = node.status();
    NodeStatus.NotReady notReady = status.notReady();
    if (notReady == null) {
      call.json(
          200,
          json -> {
            json.writeStringField("status", "ready");
            writeStatus(json, status);
          });
      return;
    }
    call.header(Headers.RETRY_AFTER, "1");
    call.json(
        503,
        json -> {
          json.writeStringField("error", notReady.message());
          json.writeStringField("code", notReady.code());
          writeStatus(json, status);
        });
  }

  /** As in RaftKV, a leader that is not known is the empty text. */
  private static void writeStatus(JsonGenerator json, NodeStatus status) throws IOException {
    String leader = status.leaderHttpAddress();
    json.writeStringField("state", status.role());
    json.writeStringField("leader", leader == null ? "" : leader);
  }

  void statistics(Call call) {
    StoreStatistics statistics = node.statistics();
    StoreStatistics.Cache cache = statistics.cache();
    Leadership leadership = cluster.leadership();
    call.json(
        200,
        json -> {
          writeCounts(json, statistics);
          json.writeObjectFieldStart("cache");
          json.writeNumberField("hits", cache.hits());
          json.writeNumberField("misses", cache.misses());
          json.writeNumberField("hit_rate", cache.hitRatePercent());
          json.writeNumberField("size", cache.size());
          json.writeNumberField("evictions", cache.evictions());
          json.writeEndObject();
          json.writeObjectFieldStart("store");
          writeCounts(json, statistics);
          json.writeEndObject();
          if (!leadership.role().equals(Leadership.STANDALONE)) {
            json.writeObjectFieldStart("raft");
            writeRaft(json, leadership);
            json.writeEndObject();
          }
          json.writeNumberField("revision", statistics.revision());
          json.writeNumberField("applied_index", statistics.appliedIndex());
          if (call.reachesAllKeys()) { // by its changes values can be guessed at
            json.writeStringField("state_hash", statistics.stateHash());
          }
        });
  }

  private static void writeCounts(JsonGenerator json, StoreStatistics statistics)
      throws IOException {
    json.writeNumberField("gets", statistics.gets());
    json.writeNumberField("puts", statistics.puts());
    json.writeNumberField("deletes", statistics.deletes());
    json.writeNumberField("key_count", statistics.keyCount());
  }

  /** As in RaftKV, numbers too are texts here. */
  private static void writeRaft(JsonGenerator json, Leadership leadership) throws IOException {
    String role = leadership.role();
    String leader = leadership.leaderId();
    json.writeStringField("state", Character.toUpperCase(role.charAt(0)) + role.substring(1));
    json.writeStringField("term", Long.toString(leadership.term()));
    json.writeStringField("last_log_index", Long.toString(leadership.lastLogIndex()));
    json.writeStringField("last_log_term", Long.toString(leadership.lastLogTerm()));
    json.writeStringField("commit_index", Long.toString(leadership.commitIndex()));
    json.writeStringField("applied_index", Long.toString(leadership.appliedIndex()));
    json.writeStringField("last_snapshot_index", Long.toString(leadership.snapshotIndex()));
    json.writeStringField("num_peers", Integer.toString(leadership.peers()));
    json.writeStringField("leader_changes", Integer.toString(leadership.leaderChanges()));
    json.writeStringField("leader_id", leader == null ? "" : leader);
  }

  void metrics(Call call) {
    call.onWorker(
        () ->
            call.send(
                200,
                "text/plain; version=0.0.4; charset=utf-8",
                ByteBuffer.wrap(metrics.scrape().getBytes(StandardCharsets.UTF_8))));
  }
}
