package io.raftkv.architecture;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.File;
import java.lang.module.Configuration;
import java.lang.module.ModuleFinder;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Every module of the product in one layer of enforced modules, with each kind of server in it. */
final class LayerIT {
  @TempDir Path folder;

  @Test
  void everyModuleAndEveryServerStarts() throws Exception {
    List<Path> path = new ArrayList<>(List.of(House.ROOT.resolve("bootstrap/target/lib")));
    path.add(House.ROOT.resolve("benchmarks/target/lib")); // no part of the distribution
    path.add(House.ROOT.resolve("architecture-tests/target/layer-classes"));
    ModuleFinder finder = ModuleFinder.of(path.toArray(Path[]::new));
    Set<String> names =
        finder.findAll().stream()
            .map(module -> module.descriptor().name())
            .collect(Collectors.toSet());
    Set<String> product = new TreeSet<>(House.descriptors().keySet());
    product.remove("io.raftkv.testkit"); // which is for tests, and needs JUnit
    assertTrue(names.containsAll(product), names.toString());
    assertTrue(names.contains("org.apache.ratis"), names.toString());

    ModuleLayer boot = ModuleLayer.boot();
    Configuration configuration =
        boot.configuration().resolveAndBind(finder, ModuleFinder.of(), names);
    ModuleLayer layer =
        ModuleLayer.defineModulesWithOneLoader(
                configuration, List.of(boot), ClassLoader.getPlatformClassLoader())
            .layer();
    assertEquals(names.size(), layer.modules().size());

    ClassLoader loader = layer.findLoader("io.raftkv.layer");
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      Object answers =
          Class.forName("io.raftkv.layer.EveryServer", true, loader)
              .getMethod("call", File.class)
              .invoke(null, folder.toFile());
      assertEquals(List.of("applied 1", "served", "found true"), answers);
    } finally {
      thread.setContextClassLoader(before);
    }
  }
}
