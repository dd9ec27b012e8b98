package io.raftkv.architecture;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noFields;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.library.GeneralCodingRules;
import java.util.List;
import java.util.concurrent.Executor;
import org.junit.jupiter.api.Test;

/** The walls of the house: who may know whom. */
final class WallsTest {
  private static final String DOMAIN = "io.raftkv.domain..";
  private static final String APPLICATION = "io.raftkv.application..";
  private static final List<String> ADAPTERS = List.of("storage", "http", "raft", "grpc");
  private static final JavaClasses HOUSE = House.imported();

  @Test
  void noRuleIsVacuous() {
    assertTrue(HOUSE.size() > 150, "only " + HOUSE.size() + " classes were imported");
    for (String part :
        List.of(
            "domain.state",
            "application.service",
            "adapters.storage.wal",
            "adapters.http",
            "bootstrap.node",
            "client.cli")) {
      assertTrue(HOUSE.containPackage("io.raftkv." + part), part);
    }
  }

  @Test
  void theDomainKnowsNothingButTheLanguage() {
    classes()
        .that()
        .resideInAPackage(DOMAIN)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(
                DOMAIN,
                "java.lang..",
                "java.util..",
                "java.nio",
                "java.nio.charset",
                "java.security",
                "org.jspecify.."))
        .check(HOUSE);
  }

  @Test
  void theApplicationKnowsTheDomainAlone() {
    classes()
        .that()
        .resideInAPackage(APPLICATION)
        .should()
        .onlyDependOnClassesThat(
            resideInAnyPackage(APPLICATION, DOMAIN, "java..", "javax..", "org.jspecify.."))
        .check(HOUSE);
  }

  @Test
  void adaptersDoNotKnowEachOther() {
    for (String adapter : ADAPTERS) {
      noClasses()
          .that()
          .resideInAPackage("io.raftkv.adapters." + adapter + "..")
          .should()
          .dependOnClassesThat(
              resideInAPackage("io.raftkv.adapters..")
                  .and(
                      com.tngtech.archunit.base.DescribedPredicate.not(
                          resideInAPackage("io.raftkv.adapters." + adapter + ".."))))
          .allowEmptyShould(true) // two of them serve nothing yet
          .check(HOUSE);
    }
  }

  @Test
  void adaptersMeetTheApplicationAtItsPorts() {
    noClasses()
        .that()
        .resideInAPackage("io.raftkv.adapters..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.raftkv.application.service..")
        .check(HOUSE);
  }

  @Test
  void everyTechnologyHasOneOwner() {
    only("io.raftkv.adapters.raft..", "org.apache.ratis..");
    only("io.raftkv.adapters.http..", "io.undertow..", "org.xnio..");
    only("io.raftkv.bootstrap..", "dagger..", "io.micrometer..", "org.yaml..");
    only("io.raftkv.bootstrap.access..", "com.auth0..");
    shared("me.tongfei..", "io.raftkv.bootstrap.tools..", "io.raftkv.client.cli..");
    only("io.raftkv.bootstrap.tls..", "nl.altindag..");
  }

  @Test
  void someHaveSeveral() {
    String access = "io.raftkv.bootstrap.access..";
    String limits = "io.raftkv.bootstrap.limits..";
    shared("com.github.benmanes..", "io.raftkv.adapters.storage..", access, limits);
    shared(
        "io.grpc..",
        "io.raftkv.adapters.grpc..",
        "io.raftkv.protocol..",
        "io.raftkv.client..",
        "io.raftkv.benchmarks..");
    shared("io.github.bucket4j..", access, limits);
    shared("org.bouncycastle..", access, "io.raftkv.testkit.tls..");
  }

  private static void shared(String technology, String... owners) {
    noClasses()
        .that()
        .resideOutsideOfPackages(owners)
        .should()
        .dependOnClassesThat()
        .resideInAPackage(technology)
        .check(HOUSE);
  }

  private static void only(String owner, String... technology) {
    noClasses()
        .that()
        .resideOutsideOfPackage(owner)
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(technology)
        .check(HOUSE);
  }

  @Test
  void filesAreForStorageBootstrapAndTheClient() {
    noClasses()
        .that()
        .resideOutsideOfPackages(
            "io.raftkv.adapters.storage..",
            "io.raftkv.adapters.raft..",
            "io.raftkv.bootstrap..",
            "io.raftkv.client..",
            "io.raftkv.testkit..",
            "io.raftkv.benchmarks..") // they make the folders of what they measure
        .and()
        .doNotHaveSimpleName("ChunkedConduit") // XNIO's interface of it names a file's channel
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("java.nio.file..", "java.nio.channels..")
        .check(HOUSE);
  }

  @Test
  void theDomainIsDeterministic() {
    noClasses()
        .that()
        .resideInAPackage(DOMAIN)
        .should()
        .callMethod(System.class, "currentTimeMillis")
        .orShould()
        .callMethod(System.class, "nanoTime")
        .orShould()
        .callMethod(System.class, "getenv")
        .orShould()
        .callMethod(Math.class, "random")
        .orShould()
        .callMethod(java.util.UUID.class, "randomUUID") // they come with commands
        .orShould()
        .dependOnClassesThat()
        .belongToAnyOf(
            Thread.class,
            Executor.class,
            java.util.Random.class,
            java.util.Locale.class,
            java.util.concurrent.ThreadLocalRandom.class)
        .check(HOUSE);
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .resideInAPackage(DOMAIN)
        .should()
        .haveRawType(java.util.HashMap.class)
        .orShould()
        .haveRawType(java.util.HashSet.class)
        .check(HOUSE);
  }

  @Test
  void packagesHaveNoCycles() {
    slices().matching("io.raftkv.(**)").should().beFreeOfCycles().check(HOUSE);
  }

  @Test
  void namesAreNouns() {
    noClasses()
        .should()
        .haveNameMatching(".*(Manager|Util|Utils|Helper|Impl|Common|Misc|Base|Processor)")
        .check(HOUSE);
  }

  @Test
  void recordsHoldNoArrays() {
    noFields()
        .that()
        .areDeclaredInClassesThat()
        .areRecords()
        .and()
        .areNotStatic()
        .should()
        .haveRawType(byte[].class)
        .orShould()
        .haveRawType(Object[].class)
        .check(HOUSE);
  }

  @Test
  void portsThrowNothingUnspecific() {
    methods()
        .that()
        .areDeclaredInClassesThat()
        .resideInAnyPackage("io.raftkv.application.port..", "io.raftkv.application.api..")
        .should()
        .notDeclareThrowableOfType(Exception.class)
        .andShould()
        .notDeclareThrowableOfType(Throwable.class)
        .check(HOUSE);
  }

  @Test
  void everyThreadHasAnOwner() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.raftkv.adapters.storage.wal.WriteAheadLog")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.adapters.storage.wal.WalThreads")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.adapters.storage.member.MemberSnapshots")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.adapters.raft.RaftThreads")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.bootstrap.node.Ticks")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.bootstrap.node.Endpoints")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.bootstrap.node.WatchThread")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.client.ClientThreads")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.client.testing.FakeRaftKv")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.bootstrap.access.BcryptPasswords")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.bootstrap.Main")
        .and()
        .resideOutsideOfPackages(
            "io.raftkv.testkit..", // the suites end what they start
            "io.raftkv.benchmarks..") // so do measurements
        .should()
        .callConstructor(Thread.class, Runnable.class, String.class)
        .orShould()
        .callMethod(Thread.class, "ofPlatform")
        .orShould()
        .callMethod(Thread.class, "ofVirtual")
        .orShould()
        .dependOnClassesThat()
        .haveFullyQualifiedName("java.util.concurrent.Executors")
        .check(HOUSE);
  }

  @Test
  void nobodyLogsToTheConsoleButTheEntries() {
    noClasses()
        .that()
        .doNotHaveFullyQualifiedName("io.raftkv.bootstrap.Main")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.benchmarks.Benchmarks")
        .and()
        .doNotHaveFullyQualifiedName("io.raftkv.bootstrap.tools.Tools") // which bin/raftkv enters
        .and()
        .resideOutsideOfPackage("io.raftkv.client.cli")
        .should(GeneralCodingRules.ACCESS_STANDARD_STREAMS)
        .check(HOUSE);
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_JAVA_UTIL_LOGGING.check(HOUSE);
    GeneralCodingRules.NO_CLASSES_SHOULD_USE_FIELD_INJECTION.check(HOUSE);
  }
}
