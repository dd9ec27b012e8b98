package io.raftkv.bootstrap.tools;

import io.raftkv.domain.access.AccessChange;

/** What is shown of changes of the directory: whom they concern, and no hash. */
final class AccessText {
  private AccessText() {}

  /** The kind of change, in one word. */
  static String kind(AccessChange change) {
    return switch (change) {
      case AccessChange.Found _ -> "found";
      case AccessChange.ResetAdmin _ -> "reset_admin";
      case AccessChange.AddUser _ -> "add_user";
      case AccessChange.DeleteUser _ -> "delete_user";
      case AccessChange.SetRole _ -> "set_role";
      case AccessChange.SetScope _ -> "set_scope";
      case AccessChange.SetDisabled _ -> "set_disabled";
      case AccessChange.SetPassword _ -> "set_password";
      case AccessChange.AddKey _ -> "add_api_key";
      case AccessChange.DeleteKey _ -> "delete_api_key";
      case AccessChange.Revoke _ -> "revoke_token";
      case AccessChange.NoteUse _ -> "note_use";
    };
  }

  /** Whom or what it concerns. */
  static String object(AccessChange change) {
    return switch (change) {
      case AccessChange.Found found -> "user=" + found.admin().id();
      case AccessChange.ResetAdmin reset -> "name=" + reset.admin().name();
      case AccessChange.AddUser add -> "user=" + add.user().id() + " name=" + add.user().name();
      case AccessChange.DeleteUser delete -> "user=" + delete.userId();
      case AccessChange.SetRole set -> "user=" + set.userId() + " role=" + set.role();
      case AccessChange.SetScope set -> "user=" + set.userId() + " scope=" + set.scope();
      case AccessChange.SetDisabled set -> "user=" + set.userId() + " disabled=" + set.disabled();
      case AccessChange.SetPassword set -> "user=" + set.userId();
      case AccessChange.AddKey add -> "api_key=" + add.key().id() + " user=" + add.key().userId();
      case AccessChange.DeleteKey delete -> "api_key=" + delete.keyId();
      case AccessChange.Revoke revoke ->
          "token=" + revoke.token().id() + " user=" + revoke.token().userId();
      case AccessChange.NoteUse note -> "api_keys=" + note.uses().size();
    };
  }
}
