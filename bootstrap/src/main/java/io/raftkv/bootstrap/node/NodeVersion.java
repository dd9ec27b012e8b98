package io.raftkv.bootstrap.node;

/** The product's version, as the build gave it to the module. */
public final class NodeVersion {
  private NodeVersion() {}

  /** Such as {@code 1.0.0}; {@code unknown} where the module was built without one. */
  public static String current() {
    var descriptor = NodeVersion.class.getModule().getDescriptor();
    return descriptor == null ? "unknown" : descriptor.rawVersion().orElse("unknown");
  }
}
