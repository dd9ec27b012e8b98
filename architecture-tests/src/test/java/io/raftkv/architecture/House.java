package io.raftkv.architecture;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleDescriptor;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

/** The product as the build left it: its folders, its classes, its module descriptors. */
final class House {
  static final Path ROOT = Path.of(System.getProperty("raftkv.root"));

  /** Whether golden files and pictures are to be written instead of compared. */
  static final boolean REWRITE = Boolean.getBoolean("raftkv.rewrite");

  /** The folders of all product modules. */
  static final List<String> FOLDERS =
      List.of(
          "domain",
          "application",
          "adapters-storage",
          "adapters-http",
          "adapters-raft",
          "adapters-grpc",
          "protocol",
          "client",
          "bootstrap",
          "testkit",
          "benchmarks");

  private House() {}

  static Path classes(String folder) {
    return ROOT.resolve(folder).resolve("target/classes");
  }

  /** Every class of ours; what protoc, Dagger and JMH generate is not. */
  static JavaClasses imported() {
    return new ClassFileImporter()
        .withImportOption(location -> !location.contains("io/raftkv/protocol"))
        .withImportOption(location -> !location.contains("/Dagger"))
        .withImportOption(location -> !location.contains("/jmh_generated/"))
        .importPaths(FOLDERS.stream().map(House::classes).toArray(Path[]::new));
  }

  /** The compiled descriptors, by module name. */
  static Map<String, ModuleDescriptor> descriptors() {
    Map<String, ModuleDescriptor> descriptors = new TreeMap<>();
    for (String folder : FOLDERS) {
      descriptors.put(folder, read(classes(folder).resolve("module-info.class")));
    }
    Map<String, ModuleDescriptor> byName = new TreeMap<>();
    descriptors.values().forEach(descriptor -> byName.put(descriptor.name(), descriptor));
    return byName;
  }

  private static ModuleDescriptor read(Path moduleInfo) {
    try (var in = Files.newInputStream(moduleInfo)) {
      return ModuleDescriptor.read(in);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Every source file that people of ours wrote. */
  static List<Path> sources() throws IOException {
    try (Stream<Path> files = Files.walk(ROOT)) {
      return files
          .filter(file -> file.toString().endsWith(".java"))
          .filter(file -> !ROOT.relativize(file).toString().contains("target"))
          .sorted()
          .toList();
    }
  }
}
