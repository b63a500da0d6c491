package com.rediacc.ops.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;
import java.io.PrintWriter;

/** The command line uses the core's public packages, and starts no process itself. */
@AnalyzeClasses(packages = "com.rediacc.ops.cli", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule only_public_packages_of_the_core_are_used =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.rediacc.ops.internal..",
              "com.rediacc.ops.junit5..",
              "org.apache.sshd..",
              "org.libvirt..",
              "com.sun.jna..");

  @ArchTest
  static final ArchRule no_process_is_started_here =
      noClasses().should().dependOnClassesThat().belongToAnyOf(ProcessBuilder.class, Process.class);

  @ArchTest
  static final ArchRule text_does_not_depend_on_the_locale =
      noClasses()
          .should()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class)
          .orShould()
          .callMethod(PrintWriter.class, "printf", String.class, Object[].class);
}
