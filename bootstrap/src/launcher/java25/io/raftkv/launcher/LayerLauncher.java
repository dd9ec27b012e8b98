package io.raftkv.launcher;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.FindException;
import java.lang.module.ModuleFinder;
import java.lang.module.ResolutionException;
import java.lang.reflect.InvocationTargetException;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** Starts the server in a layer of enforced modules, as {@code java -p lib -m} would. */
public final class LayerLauncher {
  private static final String MODULE = "io.raftkv.bootstrap";
  private static final String PACKAGE = "io.raftkv.bootstrap";

  /** Those that bring native code: Ratis's and gRPC's shaded Netty. */
  private static final Set<String> NATIVE = Set.of("org.apache.ratis", "io.grpc.netty.shaded");

  private LayerLauncher() {}

  /**
   * Runs the server's main method with the modules of the folder.
   *
   * @return null, or what is wrong with the folder
   */
  public static String start(File lib, String[] arguments) throws ReflectiveOperationException {
    ModuleLayer layer;
    try {
      layer = layer(lib);
    } catch (FindException | ResolutionException | LayerInstantiationException e) {
      return e.getMessage();
    }
    ClassLoader loader = layer.findLoader(MODULE);
    Thread.currentThread().setContextClassLoader(loader);
    try {
      Class.forName(PACKAGE + ".Main", true, loader)
          .getMethod("main", String[].class)
          .invoke(null, (Object) arguments);
      return null;
    } catch (InvocationTargetException e) {
      switch (e.getCause()) {
        case Error error -> throw error;
        case RuntimeException fault -> throw fault;
        case null, default -> throw e;
      }
    }
  }

  @SuppressWarnings("restricted") // to grant native access is this class's right, by the manifest
  private static ModuleLayer layer(File lib) {
    ModuleFinder finder = ModuleFinder.of(lib.toPath());
    Set<String> roots =
        finder.findAll().stream()
            .map(module -> module.descriptor().name())
            .collect(Collectors.toSet());
    roots.add(MODULE); // so that it is missed if it is not there
    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolveAndBind(finder, ModuleFinder.of(), roots);
    ModuleLayer.Controller controller =
        ModuleLayer.defineModulesWithOneLoader(
            configuration, List.of(boot), ClassLoader.getPlatformClassLoader());
    ModuleLayer layer = controller.layer();
    for (String name : NATIVE) {
      layer.findModule(name).ifPresent(controller::enableNativeAccess);
    }
    Module module = layer.findModule(MODULE).orElseThrow();
    controller.addExports(module, PACKAGE, LayerLauncher.class.getModule());
    return layer;
  }
}
