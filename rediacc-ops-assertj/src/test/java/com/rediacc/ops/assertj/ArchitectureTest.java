package com.rediacc.ops.assertj;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;

import com.tngtech.archunit.core.importer.ImportOption.DoNotIncludeTests;
import com.tngtech.archunit.junit.AnalyzeClasses;
import com.tngtech.archunit.junit.ArchTest;
import com.tngtech.archunit.lang.ArchRule;

/** The assertions use the core's public packages, and no way into a VM but its shell. */
@AnalyzeClasses(packages = "com.rediacc.ops.assertj", importOptions = DoNotIncludeTests.class)
class ArchitectureTest {
  @ArchTest
  static final ArchRule only_public_packages_of_the_core_are_used =
      noClasses()
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(
              "com.rediacc.ops.internal..",
              "com.rediacc.ops.cli..",
              "com.rediacc.ops.junit5..",
              "org.junit..",
              "org.apache.sshd..",
              "org.libvirt..",
              "com.sun.jna..");

  /** A command line would have to be quoted. */
  @ArchTest
  static final ArchRule vms_are_asked_with_words =
      noClasses()
          .should()
          .callMethod(com.rediacc.ops.shell.GuestShell.class, "exec", String.class)
          .orShould()
          .callMethod(com.rediacc.ops.shell.GuestShell.class, "succeed", String.class)
          .orShould()
          .dependOnClassesThat()
          .haveFullyQualifiedName("com.rediacc.ops.ssh.SshHandle");

  @ArchTest
  static final ArchRule text_does_not_depend_on_the_locale =
      noClasses()
          .should()
          .callMethod(String.class, "format", String.class, Object[].class)
          .orShould()
          .callMethod(String.class, "formatted", Object[].class);
}
