package io.raftkv.adapters.grpc;

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
    for (var method :
        Set.of(
            KVStoreGrpc.getGetMethod(),
            KVStoreGrpc.getListMethod(),
            KVStoreGrpc.getGetWithVersionMethod(),
            KVStoreGrpc.getGetTTLMethod(),
            KVStoreGrpc.getWatchMethod(),
            KVGrpc.getGetMethod(),
            KVGrpc.getRangeMethod(),
            KVGrpc.getWatchMethod())) {
      actions.put(method.getFullMethodName(), Action.READ_KEYS);
    }
    for (var method :
        Set.of(
            KVStoreGrpc.getPutMethod(),
            KVStoreGrpc.getDeleteMethod(),
            KVStoreGrpc.getCompareAndSwapMethod(),
            KVStoreGrpc.getSetTTLMethod(),
            KVGrpc.getPutMethod(),
            KVGrpc.getDeleteMethod(),
            KVGrpc.getSetTtlMethod(),
            KVGrpc.getTxnMethod())) {
      actions.put(method.getFullMethodName(), Action.WRITE_KEYS);
    }
    for (var method :
        Set.of(
            KVStoreGrpc.getGetStatsMethod(),
            KVStoreGrpc.getGetLeaderMethod(),
            KVStoreGrpc.getGetLeadershipInfoMethod(),
            KVStoreGrpc.getGetElectionHistoryMethod(),
            ClusterGrpc.getStatusMethod(),
            ClusterGrpc.getListMembersMethod(),
            ClusterGrpc.getListElectionsMethod())) {
      actions.put(method.getFullMethodName(), Action.READ_STATUS);
    }
    for (var method :
        Set.of(
            KVStoreGrpc.getStepdownMethod(),
            KVStoreGrpc.getTransferLeadershipMethod(),
            ClusterGrpc.getAddMemberMethod(),
            ClusterGrpc.getRemoveMemberMethod(),
            ClusterGrpc.getTransferLeadershipMethod())) {
      actions.put(method.getFullMethodName(), Action.MANAGE_CLUSTER);
    }
    for (var method :
        Set.of(
            AccessGrpc.getRefreshTokenMethod(),
            AccessGrpc.getLogoutMethod(),
            AccessGrpc.getGetSelfMethod(),
            AccessGrpc.getChangePasswordMethod(),
            AccessGrpc.getListApiKeysMethod(),
            AccessGrpc.getGetApiKeyMethod(),
            AccessGrpc.getAddApiKeyMethod(),
            AccessGrpc.getRemoveApiKeyMethod())) {
      actions.put(method.getFullMethodName(), Action.OWN_ACCOUNT);
    }
    for (var method :
        Set.of(
            AccessGrpc.getListUsersMethod(),
            AccessGrpc.getGetUserMethod(),
            AccessGrpc.getAddUserMethod(),
            AccessGrpc.getRemoveUserMethod(),
            AccessGrpc.getSetUserRoleMethod(),
            AccessGrpc.getSetUserScopesMethod(),
            AccessGrpc.getSetUserDisabledMethod(),
            AccessGrpc.getSetUserPasswordMethod())) {
      actions.put(method.getFullMethodName(), Action.MANAGE_ACCESS);
    }
    actions.put(ClusterGrpc.getTakeSnapshotMethod().getFullMethodName(), Action.COPY_STATE);
    return Map.copyOf(actions);
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
