package io.raftkv.adapters.http;

import io.raftkv.application.api.Accounts;
import io.raftkv.application.api.Cluster;
import io.undertow.util.Methods;

/** The table of all routes: what there is, and who may call it. */
final class AllRoutes {
  private AllRoutes() {}

  static Routes of(HttpOptions options, HttpServices services) {
    Routes routes = new Routes();
    addKeys(routes, new KeyRoutes(services.node()), new KeyDetailRoutes());
    addNode(
        routes, options, new NodeRoutes(services.node(), services.cluster(), services.metrics()));
    addAdmin(routes, new AdminRoutes(services.snapshots()));
    addCluster(routes, services.cluster());
    Accounts accounts = services.accounts();
    if (accounts != null) {
      addAccounts(routes, new AccountRoutes(accounts));
      addUsers(routes, new UserRoutes(accounts));
      addApiKeys(routes, new ApiKeyRoutes(accounts));
    }
    return routes;
  }

  private static void addKeys(Routes routes, KeyRoutes keys, KeyDetailRoutes details) {
    routes
        .add(
            Route.at("/keys/{key}")
                .on(Methods.GET, Rule.READ_KEYS, "read a value", keys::get)
                .on(Methods.PUT, Rule.WRITE_KEYS, "write a value", keys::put)
                .on(Methods.DELETE, Rule.WRITE_KEYS, "delete a key", keys::delete))
        .add(
            Route.at("/keys/{key}/ttl")
                .on(Methods.GET, Rule.READ_KEYS, "read the time to live", details::ttl)
                .on(Methods.PUT, Rule.WRITE_KEYS, "set the time to live", details::putTtl))
        .add(
            Route.at("/keys/{key}/cas")
                .on(
                    Methods.POST,
                    Rule.WRITE_KEYS,
                    "write if the version is the expected one",
                    details::compareAndSet))
        .add(
            Route.at("/keys/{key}/version")
                .on(Methods.GET, Rule.READ_KEYS, "read a value with its version", details::version))
        .add(
            Route.at("/keys")
                .on(Methods.GET, Rule.READ_KEYS, "list keys, in pages", new ListRoute()::get))
        .add(
            Route.at("/batch")
                .on(
                    Methods.POST,
                    Rule.WRITE_KEYS,
                    "apply several operations, all or none",
                    new BatchRoute()::post))
        .add(
            Route.at("/txn")
                .on(
                    Methods.POST,
                    Rule.WRITE_KEYS,
                    "compare, then apply one of two lists of operations",
                    new TxnRoute()::post))
        .add(
            Route.at("/watch")
                .on(
                    Methods.GET,
                    Rule.READ_KEYS,
                    "follow changes as server-sent events",
                    new WatchRoute()::get));
  }

  private static void addNode(Routes routes, HttpOptions options, NodeRoutes nodes) {
    routes
        .add(
            Route.at("/health")
                .on(Methods.GET, Rule.PUBLIC, "whether the process serves", nodes::health))
        .add(
            Route.at("/ready")
                .on(Methods.GET, Rule.PUBLIC, "whether the node takes traffic", nodes::ready))
        .add(
            Route.at("/stats")
                .on(Methods.GET, Rule.READ_STATUS, "counts and sizes", nodes::statistics))
        .add(
            Route.at("/")
                .on(
                    Methods.GET,
                    Rule.PUBLIC,
                    "this overview",
                    call -> nodes.root(call, routes.listing())));
    if (options.metricsEnabled()) {
      routes.add(
          Route.at("/metrics")
              .on(
                  Methods.GET,
                  options.metricsAuth() ? Rule.READ_METRICS : Rule.PUBLIC,
                  "metrics in Prometheus text format",
                  nodes::metrics));
    }
  }

  private static void addAdmin(Routes routes, AdminRoutes admin) {
    routes
        .add(
            Route.at("/admin/snapshot")
                .on(Methods.POST, Rule.COPY_STATE, "take a snapshot now", admin::snapshot))
        .add(
            Route.at("/admin/backup")
                .on(
                    Methods.GET,
                    Rule.COPY_STATE,
                    "download a snapshot of the state as it is now",
                    admin::backup));
  }

  private static void addCluster(Routes routes, Cluster cluster) {
    ClusterRoutes views = new ClusterRoutes(cluster);
    ClusterChangeRoutes changes = new ClusterChangeRoutes(cluster);
    routes
        .add(
            Route.at("/cluster/nodes")
                .on(
                    Methods.GET,
                    Rule.READ_STATUS,
                    "the members and how far each has come",
                    views::nodes))
        .add(
            Route.at("/cluster/leader")
                .on(Methods.GET, Rule.READ_STATUS, "who leads", views::leader))
        .add(
            Route.at("/cluster/leadership")
                .on(
                    Methods.GET,
                    Rule.READ_STATUS,
                    "who leads, with terms and log indexes",
                    views::leadership))
        .add(
            Route.at("/cluster/join")
                .on(Methods.POST, Rule.JOIN, "make a node a member", changes::join))
        .add(
            Route.at("/cluster/remove")
                .on(Methods.POST, Rule.MANAGE_CLUSTER, "take a member out", changes::remove))
        .add(
            Route.at("/cluster/leadership/stepdown")
                .on(
                    Methods.POST,
                    Rule.MANAGE_CLUSTER,
                    "let another member lead",
                    changes::stepDown))
        .add(
            Route.at("/cluster/leadership/transfer")
                .on(Methods.POST, Rule.MANAGE_CLUSTER, "let this member lead", changes::transfer));
  }

  private static void addAccounts(Routes routes, AccountRoutes accounts) {
    routes
        .add(
            Route.at("/auth/login")
                .on(Methods.POST, Rule.PUBLIC, "get a token by name and password", accounts::login))
        .add(
            Route.at("/auth/refresh")
                .on(
                    Methods.POST,
                    Rule.OWN_ACCOUNT,
                    "get a fresh token for one that is still good",
                    accounts::refresh))
        .add(
            Route.at("/auth/logout")
                .on(Methods.POST, Rule.OWN_ACCOUNT, "end the token", accounts::logout))
        .add(Route.at("/auth/me").on(Methods.GET, Rule.OWN_ACCOUNT, "who you are", accounts::me))
        .add(
            Route.at("/auth/password")
                .on(
                    Methods.PUT,
                    Rule.OWN_ACCOUNT,
                    "change your password",
                    accounts::changePassword));
  }

  private static void addUsers(Routes routes, UserRoutes users) {
    routes
        .add(
            Route.at("/auth/users")
                .on(Methods.GET, Rule.MANAGE_ACCESS, "all users", users::list)
                .on(Methods.POST, Rule.MANAGE_ACCESS, "add a user", users::add))
        .add(
            Route.at("/auth/users/{id}")
                .on(Methods.GET, Rule.MANAGE_ACCESS, "one user", users::get)
                .on(
                    Methods.DELETE,
                    Rule.MANAGE_ACCESS,
                    "remove a user and its API keys",
                    users::delete))
        .add(
            Route.at("/auth/users/{id}/role")
                .on(Methods.PUT, Rule.MANAGE_ACCESS, "give a user another role", users::setRole))
        .add(
            Route.at("/auth/users/{id}/scopes")
                .on(
                    Methods.PUT,
                    Rule.MANAGE_ACCESS,
                    "give a user other keys to reach",
                    users::setScopes))
        .add(
            Route.at("/auth/users/{id}/password")
                .on(
                    Methods.PUT,
                    Rule.MANAGE_ACCESS,
                    "give a user another password",
                    users::setPassword))
        .add(
            Route.at("/auth/users/{id}/disable")
                .on(Methods.POST, Rule.MANAGE_ACCESS, "shut a user out", users::disable))
        .add(
            Route.at("/auth/users/{id}/enable")
                .on(Methods.POST, Rule.MANAGE_ACCESS, "let a user in again", users::enable));
  }

  private static void addApiKeys(Routes routes, ApiKeyRoutes keys) {
    routes
        .add(
            Route.at("/auth/api-keys")
                .on(Methods.GET, Rule.OWN_ACCOUNT, "your API keys; all for admins", keys::list)
                .on(Methods.POST, Rule.OWN_ACCOUNT, "make an API key", keys::add))
        .add(
            Route.at("/auth/api-keys/{id}")
                .on(Methods.GET, Rule.OWN_ACCOUNT, "one API key", keys::get)
                .on(Methods.DELETE, Rule.OWN_ACCOUNT, "revoke an API key", keys::delete));
  }
}
