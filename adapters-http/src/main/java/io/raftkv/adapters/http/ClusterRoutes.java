package io.raftkv.adapters.http;

import com.fasterxml.jackson.core.JsonGenerator;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Cluster.Member;
import io.raftkv.application.api.Leadership;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code GET} below {@code /cluster}: who is a member and who leads. */
final class ClusterRoutes {
  private final Cluster cluster;

  ClusterRoutes(Cluster cluster) {
    this.cluster = cluster;
  }

  void nodes(Call call) {
    call.await(
        cluster.members(),
        members ->
            call.json(
                200,
                json -> {
                  json.writeArrayFieldStart("nodes");
                  for (Member member : members) {
                    json.writeStartObject();
                    writeMember(json, member);
                    json.writeEndObject();
                  }
                  json.writeEndArray();
                  json.writeNumberField("count", members.size());
                }));
  }

  private static void writeMember(JsonGenerator json, Member member) throws IOException {
    json.writeStringField("id", member.id());
    json.writeStringField("address", member.address());
    json.writeStringField("suffrage", member.voter() ? "Voter" : "Nonvoter");
    json.writeStringField("state", member.state());
    json.writeStringField("http_addr", orEmpty(member.httpAddress()));
    json.writeNumberField("match_index", member.matchIndex());
    json.writeNumberField("lag", member.lag());
    json.writeNumberField("applied_index", member.appliedIndex());
    if (member.obstacle() != null) {
      json.writeStringField("obstacle", member.obstacle());
    }
  }

  void leader(Call call) {
    Leadership leadership = cluster.leadership();
    call.json(
        200,
        json -> {
          json.writeStringField("leader", orEmpty(leadership.leaderHttpAddress()));
          json.writeStringField("state", leadership.role());
          json.writeStringField("leader_id", orEmpty(leadership.leaderId()));
          json.writeStringField("leader_address", orEmpty(leadership.leaderAddress()));
          json.writeBooleanField("is_leader", leadership.isLeader());
          json.writeStringField("node_id", leadership.nodeId());
        });
  }

  void leadership(Call call) {
    Leadership leadership = cluster.leadership();
    call.json(
        200,
        json -> {
          json.writeStringField("node_id", leadership.nodeId());
          json.writeBooleanField("is_leader", leadership.isLeader());
          json.writeStringField("state", leadership.role());
          json.writeStringField("leader_id", orEmpty(leadership.leaderId()));
          json.writeStringField("leader_address", orEmpty(leadership.leaderAddress()));
          json.writeNumberField("term", leadership.term());
          json.writeNumberField("commit_index", leadership.commitIndex());
          json.writeNumberField("applied_index", leadership.appliedIndex());
          json.writeNumberField("last_log_index", leadership.lastLogIndex());
          json.writeNumberField("last_log_term", leadership.lastLogTerm());
          json.writeNumberField("num_peers", leadership.peers());
          json.writeNumberField("leadership_changes", leadership.leaderChanges());
        });
  }

  /** As in RaftKV, what is not known is the empty text. */
  private static String orEmpty(@Nullable String text) {
    return text == null ? "" : text;
  }
}
