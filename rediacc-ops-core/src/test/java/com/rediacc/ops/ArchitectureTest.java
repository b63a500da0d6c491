package com.rediacc.ops;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import java.io.UncheckedIOException;

/** The rooms of the house and the direction of dependency, as docs/architecture.md draws them. */
@AnalyzeClasses(packages = "com.rediacc.ops", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  private static final String ROOT = "com.rediacc.ops";
  private static final String INTERNAL = "com.rediacc.ops.internal..";

  @ArchTest
  static final ArchRule no_cycles_between_packages =
      slices().matching("com.rediacc.ops.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule no_cycles_between_top_level_classes_of_a_package =
      slices().assignedFrom(topLevelClasses()).should().beFreeOfCycles();

  /** Nested classes belong to the class around them. */
  private static SliceAssignment topLevelClasses() {
    return new SliceAssignment() {
      @Override
      public SliceIdentifier getIdentifierOf(JavaClass type) {
        JavaClass outermost = type;
        while (outermost.getEnclosingClass().isPresent()) {
          outermost = outermost.getEnclosingClass().get();
        }
        return outermost.getPackageName().startsWith(ROOT)
            ? SliceIdentifier.of(outermost.getName())
            : SliceIdentifier.ignore();
      }

      @Override
      public String getDescription() {
        return "top-level classes";
      }
    };
  }

  @ArchTest
  static final ArchRule only_doors_are_in_the_root =
      classes()
          .that()
          .resideInAPackage(ROOT)
          .should()
          .haveNameMatching(
              "com\\.rediacc\\.ops\\.(Ops|Cluster|ClusterPhase|ClusterStatus|Snapshot|Vm|VmState"
                  + "|VmStatus|package-info)(\\$.*)?");

  @ArchTest
  static final ArchRule internal_types_are_in_no_public_signature =
      classes()
          .that()
          .resideOutsideOfPackage(INTERNAL)
          .should(PublicSignatures.notShow(resideInAPackage(INTERNAL)));

  @ArchTest
  static final ArchRule libraries_are_in_no_public_signature =
      classes()
          .that()
          .resideOutsideOfPackage(INTERNAL)
          .should(
              PublicSignatures.notShow(
                  com.tngtech.archunit.core.domain.JavaClass.Predicates.resideOutsideOfPackages(
                      "", "java..", "com.rediacc.ops..")));

  /** Users see little: the rest is ours to change. */
  @ArchTest
  static void at_most_a_third_of_the_types_are_public(JavaClasses all) {
    long doors =
        all.stream()
            .filter(type -> !type.getPackageName().contains(".internal"))
            .filter(type -> type.getModifiers().contains(JavaModifier.PUBLIC))
            .filter(type -> !type.isAnonymousClass())
            .count();
    long types = all.stream().filter(type -> !type.isAnonymousClass()).count();
    assertThat(doors).as("public types, of " + types).isLessThanOrEqualTo(types / 3);
  }

  @ArchTest
  static final ArchRule only_the_root_knows_the_engine =
      noClasses()
          .that()
          .resideOutsideOfPackages(ROOT, "com.rediacc.ops.internal.engine")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.rediacc.ops.internal.engine");

  @ArchTest
  static final ArchRule nobody_knows_the_root =
      noClasses()
          .that()
          .resideOutsideOfPackage(ROOT)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(ROOT);

  @ArchTest
  static final ArchRule the_seam_knows_no_backend_and_no_part =
      noClasses()
          .that()
          .resideInAPackage("com.rediacc.ops.internal.backend")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages(
              "java..",
              "org.jspecify..",
              "com.rediacc.ops.internal.backend",
              "com.rediacc.ops.internal.time",
              "com.rediacc.ops.error",
              "com.rediacc.ops.spec");

  @ArchTest
  static final ArchRule one_class_picks_a_backend =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.rediacc.ops.internal.backend..")
          .and()
          .doNotHaveFullyQualifiedName("com.rediacc.ops.internal.engine.Backends")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.rediacc.ops.internal.backend.*");

  @ArchTest
  static final ArchRule libvirt_stays_in_its_adapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.rediacc.ops.internal.backend.libvirt")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.libvirt..", "com.sun.jna..");

  @ArchTest
  static final ArchRule mina_stays_in_ssh =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.rediacc.ops.internal.ssh")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.sshd..");

  @ArchTest
  static final ArchRule processes_are_started_in_one_place =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.rediacc.ops.internal.process")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ProcessBuilder.class);

  @ArchTest
  static final ArchRule failures_of_files_are_storage_exceptions =
      noClasses().should().callConstructor(UncheckedIOException.class, java.io.IOException.class);

  @ArchTest
  static final ArchRule text_does_not_depend_on_the_locale =
      noClasses()
          .should()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class);
}
