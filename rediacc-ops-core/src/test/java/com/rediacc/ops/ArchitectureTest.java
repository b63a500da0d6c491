package com.rediacc.ops;

import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ArchRule;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;

/** The direction of dependency, as docs/architecture.md draws it. */
@AnalyzeClasses(packages = "com.rediacc.ops", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule no_cycles =
      slices().matching("com.rediacc.ops.(**)").should().beFreeOfCycles();

  @ArchTest
  static final ArchRule parts_do_not_know_the_whole =
      noClasses()
          .that()
          .resideInAPackage("com.rediacc.ops.*..")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.rediacc.ops");

  @ArchTest
  static final ArchRule the_words_of_backends_know_no_backend =
      noClasses()
          .that()
          .resideInAPackage("com.rediacc.ops.backend")
          .should()
          .dependOnClassesThat()
          .resideOutsideOfPackages("java..", "com.rediacc.ops.backend");

  @ArchTest
  static final ArchRule one_class_picks_a_backend =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.rediacc.ops.backend..")
          .and()
          .doNotHaveFullyQualifiedName("com.rediacc.ops.Backends")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("com.rediacc.ops.backend.*");

  @ArchTest
  static final ArchRule libvirt_stays_in_its_adapter =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.rediacc.ops.backend.libvirt")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage("org.libvirt..", "com.sun.jna..");

  @ArchTest
  static final ArchRule mina_stays_in_ssh =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.rediacc.ops.ssh")
          .should()
          .dependOnClassesThat()
          .resideInAPackage("org.apache.sshd..");

  @ArchTest
  static final ArchRule mina_is_in_no_public_signature =
      classes()
          .that()
          .resideInAPackage("com.rediacc.ops.ssh")
          .and()
          .arePublic()
          .should(notShow(resideInAPackage("org.apache.sshd..")));

  @ArchTest
  static final ArchRule processes_are_started_in_one_place =
      noClasses()
          .that()
          .resideOutsideOfPackage("com.rediacc.ops.internal")
          .should()
          .dependOnClassesThat()
          .belongToAnyOf(ProcessBuilder.class);

  @ArchTest
  static final ArchRule internals_are_in_no_public_signature =
      classes()
          .that()
          .resideOutsideOfPackages(
              "com.rediacc.ops.internal",
              // Between two backends, where no user gets.
              "com.rediacc.ops.backend.qmp")
          .and()
          .arePublic()
          .should(notShow(resideInAPackage("com.rediacc.ops.internal")));

  private static ArchCondition<JavaClass> notShow(
      com.tngtech.archunit.base.DescribedPredicate<JavaClass> hidden) {
    return new ArchCondition<>("not show types that " + hidden.getDescription()) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        for (JavaMethod method : type.getMethods()) {
          boolean shows =
              hidden.test(method.getRawReturnType())
                  || method.getRawParameterTypes().stream().anyMatch(hidden);
          if (method.getModifiers().contains(JavaModifier.PUBLIC) && shows) {
            events.add(SimpleConditionEvent.violated(method, method.getFullName()));
          }
        }
      }
    };
  }
}
