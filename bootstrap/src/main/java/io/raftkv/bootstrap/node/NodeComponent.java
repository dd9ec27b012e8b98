package io.raftkv.bootstrap.node;

import dagger.BindsInstance;
import dagger.Component;
import io.raftkv.bootstrap.config.Configuration;
import jakarta.inject.Singleton;

/** The object graph of a node. */
@Singleton
@Component(
    modules = {
      StorageModule.class,
      StoreModule.class,
      ClusterModule.class,
      AccessModule.class,
      EndpointModule.class,
      EdgeModule.class
    })
interface NodeComponent {
  /** The node; nothing is opened before its start. */
  Node node();

  /** Gives the graph what it cannot make. */
  @Component.Factory
  interface Factory {
    /** The graph of one node. */
    NodeComponent create(@BindsInstance Configuration configuration);
  }
}
