package com.rediacc.ops.junit5;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The extension uses the core's public packages. */
@AnalyzeClasses(packages = "com.rediacc.ops.junit5", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule only_public_packages_of_the_core_are_used =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.rediacc.ops.internal..",
              "com.rediacc.ops.cli..",
              "org.apache.sshd..",
              "org.libvirt..",
              "com.sun.jna..");

  @ArchTest
  static final ArchRule text_does_not_depend_on_the_locale =
      noClasses()
          .should()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class);
}
