package com.rediacc.ops.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The command line goes through the core's doors; processes it starts as the core does. */
@AnalyzeClasses(packages = "com.rediacc.ops.cli", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule only_doors =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.rediacc.ops.junit5..",
              "com.rediacc.ops.backend..",
              "com.rediacc.ops.cloudinit..",
              "org.apache.sshd..")
          .orShould()
          .dependOnClassesThat()
          .belongToAnyOf(ProcessBuilder.class);
}
