package com.rediacc.ops;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.ArrayList;
import java.util.List;

/**
 * What users can see of a type: methods, constructors, fields and supertypes, generics included.
 */
final class PublicSignatures {
  private PublicSignatures() {}

  static ArchCondition<JavaClass> notShow(DescribedPredicate<? super JavaClass> hidden) {
    return new ArchCondition<>("not show types that " + hidden.getDescription()) {
      @Override
      public void check(JavaClass type, ConditionEvents events) {
        if (!type.getModifiers().contains(JavaModifier.PUBLIC)) {
          return;
        }
        check(type, type.getFullName(), supertypes(type), events);
        type.getMembers().stream()
            .filter(PublicSignatures::isVisible)
            .forEach(member -> check(type, member.getFullName(), types(member), events));
      }

      private void check(
          JavaClass type, String where, List<JavaType> shown, ConditionEvents events) {
        shown.stream()
            .flatMap(one -> one.getAllInvolvedRawTypes().stream())
            .map(JavaClass::getBaseComponentType)
            .filter(hidden)
            .forEach(
                found ->
                    events.add(
                        SimpleConditionEvent.violated(type, where + " shows " + found.getName())));
      }
    };
  }

  private static boolean isVisible(JavaMember member) {
    return member.getModifiers().contains(JavaModifier.PUBLIC)
        || member.getModifiers().contains(JavaModifier.PROTECTED);
  }

  private static List<JavaType> supertypes(JavaClass type) {
    var types = new ArrayList<JavaType>(type.getInterfaces());
    type.getSuperclass().ifPresent(types::add);
    type.getTypeParameters().forEach(types::add);
    return types;
  }

  private static List<JavaType> types(JavaMember member) {
    if (member instanceof JavaField field) {
      return List.of(field.getType());
    }
    var unit = (JavaCodeUnit) member;
    var types = new ArrayList<JavaType>(unit.getParameterTypes());
    types.add(unit.getReturnType());
    types.addAll(unit.getTypeParameters());
    unit.getThrowsClause().forEach(thrown -> types.add(thrown.getRawType()));
    return types;
  }
}
