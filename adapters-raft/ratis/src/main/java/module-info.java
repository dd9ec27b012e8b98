/**
 * Apache Ratis, all its jars in one module: five packages are split between ratis-server and
 * ratis-server-api, so the jars as they are published cannot stand on a module path.
 *
 * <p>The services are those of the merged {@code META-INF/services}, which a named module ignores.
 */
module org.apache.ratis {
  requires transitive org.slf4j;
  requires java.logging;
  requires java.management;
  requires java.naming;
  requires java.sql;
  requires jdk.management;
  requires jdk.unsupported;

  exports org.apache.ratis;
  exports org.apache.ratis.client;
  exports org.apache.ratis.client.api;
  exports org.apache.ratis.client.impl;
  exports org.apache.ratis.client.retry;
  exports org.apache.ratis.conf;
  exports org.apache.ratis.datastream;
  exports org.apache.ratis.datastream.impl;
  exports org.apache.ratis.grpc;
  exports org.apache.ratis.grpc.client;
  exports org.apache.ratis.grpc.metrics;
  exports org.apache.ratis.grpc.metrics.intercept.client;
  exports org.apache.ratis.grpc.metrics.intercept.server;
  exports org.apache.ratis.grpc.server;
  exports org.apache.ratis.grpc.util;
  exports org.apache.ratis.io;
  exports org.apache.ratis.metrics;
  exports org.apache.ratis.metrics.impl;
  exports org.apache.ratis.proto;
  exports org.apache.ratis.proto.grpc;
  exports org.apache.ratis.proto.netty;
  exports org.apache.ratis.protocol;
  exports org.apache.ratis.protocol.exceptions;
  exports org.apache.ratis.retry;
  exports org.apache.ratis.rpc;
  exports org.apache.ratis.security;
  exports org.apache.ratis.server;
  exports org.apache.ratis.server.api;
  exports org.apache.ratis.server.impl;
  exports org.apache.ratis.server.leader;
  exports org.apache.ratis.server.metrics;
  exports org.apache.ratis.server.protocol;
  exports org.apache.ratis.server.raftlog;
  exports org.apache.ratis.server.raftlog.memory;
  exports org.apache.ratis.server.raftlog.segmented;
  exports org.apache.ratis.server.storage;
  exports org.apache.ratis.server.util;
  exports org.apache.ratis.statemachine;
  exports org.apache.ratis.statemachine.impl;
  exports org.apache.ratis.test.proto;
  exports org.apache.ratis.trace;
  exports org.apache.ratis.util;
  exports org.apache.ratis.util.function;
  exports org.apache.ratis.thirdparty.com.google.protobuf;
  exports org.apache.ratis.thirdparty.io.grpc;
  exports org.apache.ratis.thirdparty.io.grpc.netty;
  exports org.apache.ratis.thirdparty.io.grpc.stub;
  exports org.apache.ratis.thirdparty.io.netty.channel;
  exports org.apache.ratis.thirdparty.io.netty.handler.ssl;

  uses org.apache.ratis.metrics.MetricRegistries;
  uses org.apache.ratis.thirdparty.io.grpc.LoadBalancerProvider;
  uses org.apache.ratis.thirdparty.io.grpc.ManagedChannelProvider;
  uses org.apache.ratis.thirdparty.io.grpc.NameResolverProvider;
  uses org.apache.ratis.thirdparty.io.grpc.ServerProvider;

  provides org.apache.ratis.metrics.MetricRegistries with
      org.apache.ratis.metrics.impl.MetricRegistriesImpl;
  provides org.apache.ratis.thirdparty.io.grpc.LoadBalancerProvider with
      org.apache.ratis.thirdparty.io.grpc.internal.PickFirstLoadBalancerProvider,
      org.apache.ratis.thirdparty.io.grpc.util.SecretRoundRobinLoadBalancerProvider.Provider,
      org.apache.ratis.thirdparty.io.grpc.util.OutlierDetectionLoadBalancerProvider,
      org.apache.ratis.thirdparty.io.grpc.util.RandomSubsettingLoadBalancerProvider;
  provides org.apache.ratis.thirdparty.io.grpc.ManagedChannelProvider with
      org.apache.ratis.thirdparty.io.grpc.netty.NettyChannelProvider,
      org.apache.ratis.thirdparty.io.grpc.netty.UdsNettyChannelProvider;
  provides org.apache.ratis.thirdparty.io.grpc.NameResolverProvider with
      org.apache.ratis.thirdparty.io.grpc.netty.UdsNameResolverProvider,
      org.apache.ratis.thirdparty.io.grpc.internal.DnsNameResolverProvider;
  provides org.apache.ratis.thirdparty.io.grpc.ServerProvider with
      org.apache.ratis.thirdparty.io.grpc.netty.NettyServerProvider;
}
