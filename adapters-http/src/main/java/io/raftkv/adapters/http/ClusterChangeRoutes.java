package io.raftkv.adapters.http;

import com.fasterxml.jackson.databind.JsonNode;
import io.raftkv.application.api.Cluster;
import io.raftkv.application.api.Cluster.ChangeReply;
import io.raftkv.application.api.Cluster.Newcomer;
import io.raftkv.application.edge.PeerAddress;
import io.raftkv.application.problem.ClusterProblems;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** {@code POST} below {@code /cluster}: what operators, and nodes that join, change. */
final class ClusterChangeRoutes {
  private static final String NODE_ID = "node_id";
  private static final String ADDRESS = "addr";
  private static final String HTTP_ADDRESS = "http_addr";
  private static final String GRPC_ADDRESS = "grpc_addr";
  private static final String TARGET = "target_node_id";

  private static final Set<String> JOIN_FIELDS =
      Set.of(NODE_ID, ADDRESS, HTTP_ADDRESS, GRPC_ADDRESS);
  private static final Set<String> REMOVE_FIELDS = Set.of(NODE_ID);
  private static final Set<String> TRANSFER_FIELDS = Set.of(TARGET);

  private final Cluster cluster;

  ClusterChangeRoutes(Cluster cluster) {
    this.cluster = cluster;
  }

  void join(Call call) {
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Newcomer newcomer = newcomer(body);
          changed(
              call,
              cluster.join(newcomer),
              nodeId ->
                  json -> {
                    json.writeStringField("message", "node added successfully");
                    json.writeStringField(NODE_ID, nodeId);
                    json.writeStringField(ADDRESS, newcomer.address());
                  });
        });
  }

  /** Nodes tell each other where clients reach them; what a newcomer says of it is not needed. */
  private static Newcomer newcomer(JsonNode body) {
    Requests.refuseUnknown(body, JOIN_FIELDS);
    String nodeId = nodeId(body, NODE_ID);
    String address = Requests.text(body, ADDRESS);
    if (address == null || !PeerAddress.isValid(address)) {
      throw RequestFault.badRequest(
          "invalid_request",
          ADDRESS
              + (address == null ? " is missing; it is" : " must be")
              + " the host:port at which the other nodes reach this one, such as node2:7000");
    }
    var _ = Requests.text(body, HTTP_ADDRESS);
    var _ = Requests.text(body, GRPC_ADDRESS);
    return new Newcomer(nodeId, address);
  }

  void remove(Call call) {
    KeyDetailRoutes.parsed(
        call,
        body -> {
          Requests.refuseUnknown(body, REMOVE_FIELDS);
          changed(
              call,
              cluster.remove(nodeId(body, NODE_ID)),
              nodeId ->
                  json -> {
                    json.writeStringField("message", "node removed successfully");
                    json.writeStringField(NODE_ID, nodeId);
                  });
        });
  }

  /** Without a body the cluster chooses who leads; a target is not passed over. */
  void stepDown(Call call) {
    call.body(
        bytes -> {
          if (bytes.length == 0) {
            transferred(call, cluster.stepDown());
          } else {
            KeyDetailRoutes.parsed(
                call,
                bytes,
                body -> {
                  String target = target(body);
                  transferred(call, target == null ? cluster.stepDown() : cluster.transfer(target));
                });
          }
        });
  }

  void transfer(Call call) {
    KeyDetailRoutes.parsed(
        call,
        body -> {
          String target = target(body);
          if (target == null) {
            throw RequestFault.badRequest(
                "invalid_request",
                TARGET
                    + " is missing: name the member that is to lead, or let the cluster choose by"
                    + " POST /cluster/leadership/stepdown");
          }
          transferred(call, cluster.transfer(target));
        });
  }

  private static @Nullable String target(JsonNode body) {
    Requests.refuseUnknown(body, TRANSFER_FIELDS);
    return Requests.text(body, TARGET) == null ? null : nodeId(body, TARGET);
  }

  private static void transferred(Call call, CompletableFuture<ChangeReply> reply) {
    changed(
        call,
        reply,
        leaderId ->
            json -> {
              json.writeStringField("message", "leadership transfer initiated");
              json.writeStringField(TARGET, leaderId);
            });
  }

  private static String nodeId(JsonNode body, String field) {
    String nodeId = Requests.text(body, field);
    if (nodeId == null || !Cluster.isNodeId(nodeId)) {
      throw RequestFault.badRequest(
          "invalid_request",
          field
              + (nodeId == null ? " is missing; it is" : " must be")
              + " the id of a node: 1 to 64 letters, digits, dots, dashes or underscores");
    }
    return nodeId;
  }

  /** What is told of a change that has happened. */
  @FunctionalInterface
  private interface Told {
    /** The answer's fields. */
    Json.Fields of(String nodeId);
  }

  private static void changed(Call call, CompletableFuture<ChangeReply> future, Told told) {
    call.await(
        future,
        reply -> {
          if (reply instanceof ChangeReply.Done(String nodeId)) {
            call.json(200, told.of(nodeId));
          } else {
            call.fail(RequestFault.of(ClusterProblems.of(reply)));
          }
        });
  }
}
