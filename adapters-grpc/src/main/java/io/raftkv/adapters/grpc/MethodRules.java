package io.raftkv.adapters.grpc;

import io.grpc.MethodDescriptor;
import io.raftkv.domain.access.Action;
import io.raftkv.protocol.kvstore.KVStoreGrpc;
import io.raftkv.protocol.v1.AccessGrpc;
import io.raftkv.protocol.v1.ClusterGrpc;
import io.raftkv.protocol.v1.KVGrpc;
import java.util.HashMap;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What each method asks for. One that is not here is served to nobody. */
final class MethodRules {
  private static final Set<String> OPEN_SERVICES =
      Set.of(
          "grpc.health.v1.Health",
          "grpc.reflection.v1.ServerReflection",
          "grpc.reflection.v1alpha.ServerReflection");

  private static final Map<String, Action> ACTIONS = actions();

  private MethodRules() {}

  private static Map<String, Action> actions() {
    Map<String, Action> actions = new HashMap<>();
    keys(actions);
    cluster(actions);
    access(actions);
    return Map.copyOf(actions);
  }

  private static void keys(Map<String, Action> actions) {
    put(
        actions,
        Action.READ_KEYS,
        KVStoreGrpc.getGetMethod(),
        KVStoreGrpc.getListMethod(),
        KVStoreGrpc.getGetWithVersionMethod(),
        KVStoreGrpc.getGetTTLMethod(),
        KVStoreGrpc.getWatchMethod(),
        KVGrpc.getGetMethod(),
        KVGrpc.getRangeMethod(),
        KVGrpc.getWatchMethod());
    put(
        actions,
        Action.WRITE_KEYS,
        KVStoreGrpc.getPutMethod(),
        KVStoreGrpc.getDeleteMethod(),
        KVStoreGrpc.getCompareAndSwapMethod(),
        KVStoreGrpc.getSetTTLMethod(),
        KVGrpc.getPutMethod(),
        KVGrpc.getDeleteMethod(),
        KVGrpc.getSetTtlMethod(),
        KVGrpc.getTxnMethod());
  }

  private static void cluster(Map<String, Action> actions) {
    put(
        actions,
        Action.READ_STATUS,
        KVStoreGrpc.getGetStatsMethod(),
        KVStoreGrpc.getGetLeaderMethod(),
        KVStoreGrpc.getGetLeadershipInfoMethod(),
        KVStoreGrpc.getGetElectionHistoryMethod(),
        ClusterGrpc.getStatusMethod(),
        ClusterGrpc.getListMembersMethod(),
        ClusterGrpc.getListElectionsMethod());
    put(
        actions,
        Action.MANAGE_CLUSTER,
        KVStoreGrpc.getStepdownMethod(),
        KVStoreGrpc.getTransferLeadershipMethod(),
        ClusterGrpc.getAddMemberMethod(),
        ClusterGrpc.getRemoveMemberMethod(),
        ClusterGrpc.getTransferLeadershipMethod());
    put(actions, Action.COPY_STATE, ClusterGrpc.getTakeSnapshotMethod());
  }

  private static void access(Map<String, Action> actions) {
    put(
        actions,
        Action.OWN_ACCOUNT,
        AccessGrpc.getRefreshTokenMethod(),
        AccessGrpc.getLogoutMethod(),
        AccessGrpc.getGetSelfMethod(),
        AccessGrpc.getChangePasswordMethod(),
        AccessGrpc.getListApiKeysMethod(),
        AccessGrpc.getGetApiKeyMethod(),
        AccessGrpc.getAddApiKeyMethod(),
        AccessGrpc.getRemoveApiKeyMethod());
    put(
        actions,
        Action.MANAGE_ACCESS,
        AccessGrpc.getListUsersMethod(),
        AccessGrpc.getGetUserMethod(),
        AccessGrpc.getAddUserMethod(),
        AccessGrpc.getRemoveUserMethod(),
        AccessGrpc.getSetUserRoleMethod(),
        AccessGrpc.getSetUserScopesMethod(),
        AccessGrpc.getSetUserDisabledMethod(),
        AccessGrpc.getSetUserPasswordMethod());
  }

  private static void put(
      Map<String, Action> actions, Action action, MethodDescriptor<?, ?>... methods) {
    for (MethodDescriptor<?, ?> method : methods) {
      actions.put(method.getFullMethodName(), action);
    }
  }

  /** Whether nothing is asked of whoever calls: so it is with health and reflection. */
  static boolean isOpen(@Nullable String service) {
    return service != null && OPEN_SERVICES.contains(service);
  }

  /** Whether a method is for those who have no credential yet. */
  static boolean isForStrangers(String fullMethod) {
    return fullMethod.equals(AccessGrpc.getLoginMethod().getFullMethodName());
  }

  /** What a method does; null if that is not known. */
  static @Nullable Action action(String fullMethod) {
    return ACTIONS.get(fullMethod);
  }
}
